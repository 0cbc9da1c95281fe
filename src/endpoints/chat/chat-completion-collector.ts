import { DashScopeError } from '../../dashscope/dashscope-error.ts'
import type * as DashScope from './dashscope.ts'
import {
  GenerationProgress,
  type ChoiceEnd,
  type ChoicePiece,
  type GenerationOptions,
} from './generation-progress.ts'
import type * as OpenAI from './openai.ts'
import { audioId, callId, isEmptyExtension, onlyOneCall, type Stamp } from './stamp.ts'
import { toLogprobs } from './to-logprobs.ts'

/** DashScope's frames, all of them, → one completion. A whole answer is a stream of one frame. */
export class ChatCompletionCollector {
  readonly #progress: GenerationProgress
  readonly #stamp: Stamp
  readonly #options: GenerationOptions
  readonly #pieces = new Map<number, ChoicePiece[]>()

  constructor(stamp: Stamp, options: GenerationOptions) {
    this.#progress = new GenerationProgress(options)
    this.#stamp = stamp
    this.#options = options
  }

  get isFinished(): boolean {
    return this.#progress.isFinished
  }

  /** As far as DashScope has told it. */
  get usage(): OpenAI.Usage | undefined {
    return this.#progress.usage
  }

  push(result: DashScope.GenerationResult): void {
    for (const piece of this.#progress.push(result)) {
      const own = this.#pieces.get(piece.choice)
      if (own === undefined) this.#pieces.set(piece.choice, [piece])
      else own.push(piece)
    }
  }

  /** @throws DashScopeError when the answer is not complete */
  end(): OpenAI.ChatCompletion {
    const choices = this.#progress.end().map((end) => this.#toChoice(end))
    const { usage } = this.#progress
    const { id, created, model } = this.#stamp
    return {
      id,
      object: 'chat.completion',
      created,
      model,
      choices,
      ...(usage !== undefined && { usage }),
      service_tier: 'default',
      system_fingerprint: null,
    }
  }

  #toChoice(end: ChoiceEnd) {
    const { choice: index, piece, finishReason } = end
    const pieces = [...(this.#pieces.get(index) ?? []), { choice: index, ...piece }]
    return {
      index,
      message: this.#toMessage(pieces, end),
      logprobs: toLogprobs(pieces.flatMap(({ logprobs }) => logprobs)),
      finish_reason: finishReason,
    }
  }

  #toMessage(pieces: readonly ChoicePiece[], { choice, annotations, extension }: ChoiceEnd) {
    const text = pieces.map((piece) => piece.text).join('')
    const reasoning = pieces.map((piece) => piece.reasoning).join('')
    const calls = toToolCalls(pieces, this.#stamp)
    const audio = toAudio(pieces, text, audioId(this.#stamp, choice), this.#stamp.created)
    const items = pieces.flatMap((piece) => piece.items)
    const beyond = { ...(items.length > 0 && { content: items }), ...extension }
    return {
      role: 'assistant' as const,
      content: text === '' && calls.length > 0 ? null : text,
      ...(reasoning !== '' && { reasoning_content: reasoning }),
      ...(calls.length > 0 &&
        (this.#options.legacy ? { function_call: onlyCall(calls) } : { tool_calls: calls })),
      refusal: null,
      annotations,
      ...(audio !== undefined && { audio }),
      ...(!isEmptyExtension(beyond) && { dashscope: beyond }),
    }
  }
}

function onlyCall(calls: readonly OpenAI.ToolCall[]): { name: string; arguments: string } {
  onlyOneCall(calls.length - 1)
  return calls[0]?.function ?? { name: '', arguments: '{}' }
}

function toToolCalls(pieces: readonly ChoicePiece[], stamp: Stamp): OpenAI.ToolCall[] {
  const calls: { id: string; name: string; args: string[] }[] = []
  for (const { index, head, arguments: args } of pieces.flatMap(({ toolCalls }) => toolCalls)) {
    if (head !== undefined) calls[index] = { id: head.id ?? callId(stamp), name: head.name, args: [] }
    calls[index]?.args.push(args)
  }
  return calls.map(({ id, name, args }) => ({
    id,
    type: 'function',
    function: { name, arguments: args.join('') },
  }))
}

/** Each piece is base64 of its own, so that the bytes are joined and not the letters. */
function toAudio(
  pieces: readonly ChoicePiece[],
  transcript: string,
  newId: string,
  created: number,
): OpenAI.Audio | undefined {
  const sounds = pieces.flatMap(({ audio }) => audio)
  const [first] = sounds
  if (first === undefined) return undefined
  const expires = sounds.map(({ expires_at: at }) => at).find((at) => at != null)
  // Nothing is kept here, so without DashScope's word the audio can never be referred to again.
  return {
    id: first.id ?? newId,
    data: joinBase64(sounds.map(({ data }) => data ?? '')),
    expires_at: expires ?? created,
    transcript,
  }
}

/** Pieces that are each whole end in padding and are joined by their bytes; those of one text by their letters. */
function joinBase64(pieces: readonly string[]): string {
  const areWhole = pieces.slice(0, -1).some((piece) => piece.endsWith('='))
  return areWhole ? btoa(pieces.map(toBytes).join('')) : pieces.join('')
}

function toBytes(base64: string): string {
  try {
    return atob(base64)
  } catch (cause) {
    const message = 'DashScope sent audio that is not base64.'
    throw new DashScopeError({ failure: 'malformed', message, cause })
  }
}
