import { DashScopeError } from '../../dashscope/dashscope-error.ts'
import { ChoiceProgress, type Piece } from './choice-progress.ts'
import type * as DashScope from './dashscope.ts'
import type * as OpenAI from './openai.ts'
import type { Frames } from './text-progress.ts'
import { toUsage } from './to-usage.ts'

export interface ChoicePiece extends Piece {
  /** Which choice of `n`, 0-based. */
  choice: number
}

export interface GenerationOptions {
  frames: Frames
  /** How many choices were asked for; fewer at the end is a broken answer. */
  n: number
}

/** One answer while it is made, all choices of it: what both a stream and a whole completion are put together from. */
export class GenerationProgress {
  readonly #choices: ChoiceProgress[]
  readonly #usages = new Map<number, DashScope.Usage>()
  #requestId: string | undefined

  constructor({ frames, n }: GenerationOptions) {
    this.#choices = Array.from({ length: n }, () => new ChoiceProgress(frames))
  }

  push({ output, usage, request_id: requestId }: DashScope.GenerationResult): ChoicePiece[] {
    this.#requestId ??= requestId
    const choices = choicesOf(output)
    // The last one counts: every frame brings the total so far, and some first frames bring {}.
    if (usage?.output_tokens !== undefined) this.#usages.set(choices[0]?.index ?? 0, usage)
    return this.#traced(() =>
      choices.flatMap((choice) => {
        const progress = this.#choices[choice.index]
        return progress === undefined ? [] : [{ choice: choice.index, ...progress.push(choice) }]
      }),
    )
  }

  get isFinished(): boolean {
    return this.#choices.every(({ finishReason }) => finishReason !== undefined)
  }

  /** @throws DashScopeError when a choice has no finish reason: an answer cut short is no answer */
  end(): ChoicePiece[] {
    return this.#traced(() => {
      if (this.isFinished) return this.#choices.map((progress, choice) => ({ choice, ...progress.end() }))
      throw new DashScopeError({
        failure: 'cut',
        message: 'DashScope ended the answer before it was complete.',
      })
    })
  }

  /** OpenAI's word for why a choice ended. Forced tools end with "stop" at DashScope, and OpenAI's clients break on it. */
  finishReason(choice: number): OpenAI.FinishReason {
    const progress = this.#choices[choice]
    if (progress?.finishReason === 'length') return 'length'
    return progress?.hasToolCalls === true ? 'tool_calls' : 'stop'
  }

  get usage(): OpenAI.Usage | undefined {
    return toUsage([...this.#usages.values()])
  }

  /** Errors in an answer carry its request id, whoever finds them. */
  #traced<Value>(work: () => Value): Value {
    try {
      return work()
    } catch (error) {
      throw error instanceof DashScopeError ? error.in(this.#requestId) : error
    }
  }
}

type IndexedChoice = DashScope.Choice & { index: number }

/** Choices, or the text form, which some models answer whatever `result_format` asks. */
function choicesOf(output: DashScope.GenerationResult['output']): IndexedChoice[] {
  if (output == null) return []
  const { choices, text, finish_reason: reason } = output
  if (choices != null && choices.length > 0) {
    return choices.map((choice, place) => ({
      ...choice,
      index: choice.index ?? place,
      // Old vision models finish beside the choice, not in it.
      finish_reason: choice.finish_reason ?? reason ?? null,
    }))
  }
  return text == null && reason == null
    ? []
    : [{ index: 0, message: { content: text ?? '' }, finish_reason: reason ?? null }]
}
