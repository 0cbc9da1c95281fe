import type * as DashScope from '../../generation/dashscope-types.ts'
import {
  GenerationProgress,
  type ChoiceEnd,
  type ChoicePiece,
  type GenerationOptions,
} from '../../generation/decode/generation-decoder.ts'
import type * as OpenAI from './schema.ts'
import { toLogprobs } from '../../generation/decode/to-logprobs.ts'
import type { ToolCallPiece } from '../../generation/decode/tool-call-decoder.ts'
import { audioId, callId, isEmptyExtension, onlyOneCall, type Stamp } from './envelope.ts'

export interface StreamOptions extends GenerationOptions {
  /** `stream_options.include_usage`: a last chunk with usage, and `usage: null` on the others. */
  includeUsage: boolean
}

type Chunks = OpenAI.ChatCompletionChunk[]

/** DashScope's frames → OpenAI's chunks: role once per choice, deltas, finish once, usage where it was asked for. */
export class ChatStreamTranslator {
  readonly #progress: GenerationProgress
  readonly #stamp: Stamp
  readonly #options: StreamOptions
  readonly #started = new Set<number>()
  readonly #heard = new Set<number>()

  constructor(stamp: Stamp, options: StreamOptions) {
    this.#progress = new GenerationProgress(options)
    this.#stamp = stamp
    this.#options = options
  }

  get isFinished(): boolean {
    return this.#progress.isFinished
  }

  /** As far as DashScope has told it, whether it was asked for or not. */
  get usage(): OpenAI.Usage | undefined {
    return this.#progress.usage
  }

  push(result: DashScope.GenerationResult): Chunks {
    return this.#progress.push(result).flatMap((piece) => this.#toChunks(piece))
  }

  /** @throws DashScopeError when the answer is not complete */
  end(): Chunks {
    const chunks = this.#progress.end().flatMap((end) => this.#endChoice(end))
    const { usage } = this.#progress
    return this.#options.includeUsage && usage !== undefined
      ? [...chunks, { ...this.#envelope([]), usage }]
      : chunks
  }

  #endChoice({ choice, piece, finishReason, annotations, extension }: ChoiceEnd): Chunks {
    const last: OpenAI.Delta = {
      ...(annotations.length > 0 && { annotations }),
      ...(!isEmptyExtension(extension) && { dashscope: extension }),
    }
    return [
      ...this.#toChunks({ choice, ...piece }),
      ...this.#start(choice, { content: '' }),
      ...(Object.keys(last).length > 0 ? [this.#chunk(choice, last)] : []),
      this.#chunk(choice, {}, { finish: finishReason }),
    ]
  }

  /** One frame may end the reasoning and begin the text: reasoning goes first. */
  #toChunks({ choice, reasoning, text, toolCalls, logprobs, audio, items }: ChoicePiece): Chunks {
    const chunks: Chunks = []
    const add = (delta: OpenAI.Delta, given?: OpenAI.Logprobs | null) => {
      chunks.push(
        ...this.#start(choice, { content: '' }),
        this.#chunk(choice, delta, { logprobs: given ?? null }),
      )
    }
    if (reasoning !== '') add({ reasoning_content: reasoning })
    if (text !== '' || logprobs.length > 0) add({ content: text }, toLogprobs(logprobs))
    for (const sound of audio) add({ audio: this.#toAudio(choice, sound) })
    if (items.length > 0) add({ dashscope: { content: items } })
    for (const call of toolCalls) chunks.push(...this.#toToolChunks(choice, call))
    return chunks
  }

  #toAudio(choice: number, { data, expires_at: expires, id }: NonNullable<DashScope.AnswerItem['audio']>) {
    const isFirst = !this.#heard.has(choice)
    this.#heard.add(choice)
    return {
      ...(isFirst && { id: id ?? audioId(this.#stamp, choice) }),
      ...(data != null && { data }),
      ...(expires != null && { expires_at: expires }),
    }
  }

  /** Id, type and name come once, with empty arguments; what follows are arguments alone. */
  #toToolChunks(choice: number, { index, head, arguments: args }: ToolCallPiece): Chunks {
    const { legacy } = this.#options
    if (legacy) onlyOneCall(index)
    const chunks: Chunks = []
    if (head !== undefined) {
      const { id = callId(this.#stamp), name } = head
      const delta: OpenAI.Delta = legacy
        ? { function_call: { name, arguments: '' } }
        : { tool_calls: [{ index, id, type: 'function', function: { name, arguments: '' } }] }
      const start = this.#start(choice, { content: null, ...delta })
      chunks.push(...(start.length > 0 ? start : [this.#chunk(choice, delta)]))
    }
    if (args !== '') {
      const delta = legacy
        ? { function_call: { arguments: args } }
        : { tool_calls: [{ index, function: { arguments: args } }] }
      chunks.push(this.#chunk(choice, delta))
    }
    return chunks
  }

  /** The role, in the first chunk of a choice and in no other. */
  #start(choice: number, delta: OpenAI.Delta): Chunks {
    if (this.#started.has(choice)) return []
    this.#started.add(choice)
    return [this.#chunk(choice, { role: 'assistant', ...delta, refusal: null })]
  }

  #chunk(
    index: number,
    delta: OpenAI.Delta,
    {
      finish = null,
      logprobs = null,
    }: { finish?: OpenAI.FinishReason | null; logprobs?: OpenAI.Logprobs | null } = {},
  ): OpenAI.ChatCompletionChunk {
    return this.#envelope([{ index, delta, logprobs, finish_reason: finish }])
  }

  #envelope(choices: OpenAI.ChatCompletionChunk['choices']): OpenAI.ChatCompletionChunk {
    const { id, created, model } = this.#stamp
    return {
      id,
      object: 'chat.completion.chunk',
      created,
      model,
      service_tier: 'default',
      system_fingerprint: null,
      choices,
      ...(this.#options.includeUsage && { usage: null }),
    }
  }
}
