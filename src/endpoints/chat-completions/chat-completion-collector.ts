import { AnswerSize, bytesOfValue } from '../../generation/decode/answer-size.ts'
import { CollectedChoice } from './collected-choice.ts'
import type * as DashScope from '../../generation/dashscope-types.ts'
import {
  GenerationProgress,
  type ChoiceEnd,
  type GenerationOptions,
} from '../../generation/decode/generation-decoder.ts'
import type * as OpenAI from './schema.ts'
import { audioId, isEmptyExtension, onlyOneCall, type Stamp } from './envelope.ts'
import { toLogprobs } from '../../generation/decode/to-logprobs.ts'

/** DashScope's frames, all of them, → one completion. A whole answer is a stream of one frame. */
export class ChatCompletionCollector {
  readonly #progress: GenerationProgress
  readonly #stamp: Stamp
  readonly #options: GenerationOptions
  readonly #size = new AnswerSize()
  readonly #choices: CollectedChoice[]

  constructor(stamp: Stamp, options: GenerationOptions) {
    this.#progress = new GenerationProgress(options)
    this.#stamp = stamp
    this.#options = options
    this.#choices = Array.from({ length: options.n }, () => new CollectedChoice(stamp, this.#size))
  }

  get isFinished(): boolean {
    return this.#progress.isFinished
  }

  /** As far as DashScope has told it. */
  get usage(): OpenAI.Usage | undefined {
    return this.#progress.usage
  }

  /** @throws DashScopeError when the answer is none, or too large to be collected */
  push(result: DashScope.GenerationResult): void {
    const pieces = this.#progress.push(result)
    this.#progress.traced(() => {
      for (const piece of pieces) this.#choices[piece.choice]?.push(piece)
    })
  }

  /** @throws DashScopeError when the answer is not complete, or too large */
  end(): OpenAI.ChatCompletion {
    const ends = this.#progress.end()
    const choices = this.#progress.traced(() => ends.map((end) => this.#toChoice(end)))
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

  #toChoice({ choice: index, piece, finishReason, annotations, extension }: ChoiceEnd) {
    const choice = this.#choices[index] ?? new CollectedChoice(this.#stamp, this.#size)
    choice.push(piece)
    this.#size.add(bytesOfValue(extension) + bytesOfValue(annotations))
    return {
      index,
      message: this.#toMessage(choice, { index, annotations, extension }),
      logprobs: toLogprobs(choice.logprobs),
      finish_reason: finishReason,
    }
  }

  #toMessage(choice: CollectedChoice, { index, annotations, extension }: Found) {
    const { text, reasoning, toolCalls: calls, items } = choice
    const audio = choice.audio(text, audioId(this.#stamp, index))
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

interface Found extends Pick<ChoiceEnd, 'annotations' | 'extension'> {
  index: number
}

function onlyCall(calls: readonly OpenAI.ToolCall[]): { name: string; arguments: string } {
  onlyOneCall(calls.length - 1)
  return calls[0]?.function ?? { name: '', arguments: '{}' }
}
