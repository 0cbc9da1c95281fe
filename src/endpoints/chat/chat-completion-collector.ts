import type { Stamp } from './chat-stream-translator.ts'
import type * as DashScope from './dashscope.ts'
import { GenerationProgress, type ChoicePiece, type GenerationOptions } from './generation-progress.ts'
import type * as OpenAI from './openai.ts'
import { toLogprobs } from './to-logprobs.ts'

export interface CollectorOptions extends GenerationOptions {
  /** An id for a tool call that came without one. */
  newCallId: () => string
}

/** DashScope's frames, all of them, → one completion. A whole answer is a stream of one frame. */
export class ChatCompletionCollector {
  readonly #progress: GenerationProgress
  readonly #stamp: Stamp
  readonly #options: CollectorOptions
  readonly #pieces: ChoicePiece[] = []

  constructor(stamp: Stamp, options: CollectorOptions) {
    this.#progress = new GenerationProgress(options)
    this.#stamp = stamp
    this.#options = options
  }

  get isFinished(): boolean {
    return this.#progress.isFinished
  }

  push(result: DashScope.GenerationResult): void {
    this.#pieces.push(...this.#progress.push(result))
  }

  /** @throws DashScopeError when the answer is not complete */
  end(): OpenAI.ChatCompletion {
    const pieces = [...this.#pieces, ...this.#progress.end()]
    const { usage } = this.#progress
    const { id, created, model } = this.#stamp
    return {
      id,
      object: 'chat.completion',
      created,
      model,
      choices: Array.from({ length: this.#options.n }, (_, index) => {
        const own = pieces.filter(({ choice }) => choice === index)
        return {
          index,
          message: toMessage(own, this.#options.newCallId),
          logprobs: toLogprobs(own.flatMap(({ logprobs }) => logprobs)),
          finish_reason: this.#progress.finishReason(index),
        }
      }),
      ...(usage !== undefined && { usage }),
      service_tier: 'default',
      system_fingerprint: null,
    }
  }
}

function toMessage(pieces: readonly ChoicePiece[], newCallId: () => string) {
  const text = pieces.map((piece) => piece.text).join('')
  const reasoning = pieces.map((piece) => piece.reasoning).join('')
  const calls = toToolCalls(pieces, newCallId)
  return {
    role: 'assistant' as const,
    content: text === '' && calls.length > 0 ? null : text,
    ...(reasoning !== '' && { reasoning_content: reasoning }),
    ...(calls.length > 0 && { tool_calls: calls }),
    refusal: null,
    annotations: [] as [],
  }
}

function toToolCalls(pieces: readonly ChoicePiece[], newCallId: () => string): OpenAI.ToolCall[] {
  const all = pieces.flatMap(({ toolCalls }) => toolCalls)
  return all.flatMap(({ index, head }) => {
    if (head === undefined) return []
    const args = all.filter((piece) => piece.index === index).map((piece) => piece.arguments)
    const { id = newCallId(), name } = head
    return [{ id, type: 'function', function: { name, arguments: args.join('') } }]
  })
}
