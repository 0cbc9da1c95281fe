import type * as DashScope from './dashscope.ts'
import { GenerationProgress, type ChoicePiece, type GenerationOptions } from './generation-progress.ts'
import type * as OpenAI from './openai.ts'
import { toLogprobs } from './to-logprobs.ts'
import type { ToolCallPiece } from './tool-call-progress.ts'

/** What every chunk and every completion of one request carries. */
export interface Stamp {
  /** `chatcmpl-` and DashScope's request id. */
  id: string
  /** Unix time in seconds. */
  created: number
  /** The model as the caller named it. */
  model: string
}

export interface StreamOptions extends GenerationOptions {
  /** `stream_options.include_usage`: a last chunk with usage, and `usage: null` on the others. */
  includeUsage: boolean
  /** An id for a tool call that came without one. */
  newCallId: () => string
}

/** DashScope's frames → OpenAI's chunks: role once per choice, deltas, finish once, usage where it was asked for. */
export class ChatStreamTranslator {
  readonly #progress: GenerationProgress
  readonly #stamp: Stamp
  readonly #options: StreamOptions
  readonly #started = new Set<number>()

  constructor(stamp: Stamp, options: StreamOptions) {
    this.#progress = new GenerationProgress(options)
    this.#stamp = stamp
    this.#options = options
  }

  get isFinished(): boolean {
    return this.#progress.isFinished
  }

  push(result: DashScope.GenerationResult): OpenAI.ChatCompletionChunk[] {
    return this.#progress.push(result).flatMap((piece) => this.#toChunks(piece))
  }

  /** @throws DashScopeError when the answer is not complete */
  end(): OpenAI.ChatCompletionChunk[] {
    const chunks = this.#progress
      .end()
      .flatMap((piece) => [
        ...this.#toChunks(piece),
        ...this.#start(piece.choice, { content: '' }),
        this.#chunk(piece.choice, {}, { finish: this.#progress.finishReason(piece.choice) }),
      ])
    const { usage } = this.#progress
    return this.#options.includeUsage && usage !== undefined
      ? [...chunks, { ...this.#envelope([]), usage }]
      : chunks
  }

  /** One frame may end the reasoning and begin the text: reasoning goes first. */
  #toChunks({ choice, reasoning, text, toolCalls, logprobs }: ChoicePiece): OpenAI.ChatCompletionChunk[] {
    const chunks: OpenAI.ChatCompletionChunk[] = []
    if (reasoning !== '') {
      chunks.push(
        ...this.#start(choice, { content: '' }),
        this.#chunk(choice, { reasoning_content: reasoning }),
      )
    }
    if (text !== '' || logprobs.length > 0) {
      chunks.push(...this.#start(choice, { content: '' }))
      chunks.push(this.#chunk(choice, { content: text }, { logprobs: toLogprobs(logprobs) }))
    }
    for (const call of toolCalls) chunks.push(...this.#toToolChunks(choice, call))
    return chunks
  }

  /** Id, type and name come once, with empty arguments; what follows are arguments alone. */
  #toToolChunks(
    choice: number,
    { index, head, arguments: args }: ToolCallPiece,
  ): OpenAI.ChatCompletionChunk[] {
    const chunks: OpenAI.ChatCompletionChunk[] = []
    if (head !== undefined) {
      const { id = this.#options.newCallId(), name } = head
      const calls: OpenAI.ToolCallDelta[] = [
        { index, id, type: 'function', function: { name, arguments: '' } },
      ]
      const start = this.#start(choice, { content: null, tool_calls: calls })
      chunks.push(...(start.length > 0 ? start : [this.#chunk(choice, { tool_calls: calls })]))
    }
    if (args !== '')
      chunks.push(this.#chunk(choice, { tool_calls: [{ index, function: { arguments: args } }] }))
    return chunks
  }

  /** The role, in the first chunk of a choice and in no other. */
  #start(choice: number, delta: Pick<OpenAI.Delta, 'content' | 'tool_calls'>): OpenAI.ChatCompletionChunk[] {
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
