import { DashScopeError, toRequestId } from '../../dashscope/errors.ts'
import { AnswerSize } from './answer-size.ts'
import { checkResult } from './validate-frame.ts'
import { ChoiceProgress, type Piece } from './choice-decoder.ts'
import { CollectedText } from '../../endpoints/chat-completions/collected-text.ts'
import type * as DashScope from '../dashscope-types.ts'
import { Findings } from './sources.ts'
import type * as OpenAI from '../../endpoints/chat-completions/schema.ts'
import type { Frames } from './text-decoder.ts'
import { isLess, toUsage } from './to-usage.ts'

export interface ChoicePiece extends Piece {
  /** Which choice of `n`, 0-based. */
  choice: number
}

export interface GenerationOptions {
  frames: Frames
  /** How many choices were asked for; fewer at the end is a broken answer. */
  n: number
  /** The answer comes whole from DashScope, in one JSON document. */
  whole?: boolean
  /** Whether each choice is an answer of its own, with its own prompt to pay for. */
  separate: boolean
  /** Citations were asked for, so that `[1]` in the text is one. */
  marked: boolean
  /** `functions` were asked for: one call, in the words of that time. */
  legacy: boolean
  /** The caller does not want to see what was thought. */
  excludesReasoning: boolean
}

/** What can be said of a choice when it is complete. */
export interface ChoiceEnd {
  choice: number
  /** Held-back halves. */
  piece: Piece
  finishReason: OpenAI.FinishReason
  annotations: OpenAI.UrlCitation[]
  extension: OpenAI.Extension
}

/** One answer while it is made, all choices of it: what both a stream and a whole completion are put together from. */
export class GenerationProgress {
  readonly #choices: ChoiceProgress[]
  readonly #options: GenerationOptions
  readonly #usages = new Map<number, DashScope.Usage>()
  readonly #findings: Findings[]
  /** Where citations are looked for, which takes all of a text; everything else is let go as it passes. */
  readonly #texts: CollectedText[]
  #requestId: string | undefined

  constructor(options: GenerationOptions) {
    const { frames, n } = options
    this.#options = options
    this.#choices = Array.from({ length: n }, () => new ChoiceProgress(frames))
    this.#findings = Array.from({ length: n }, () => new Findings())
    const size = new AnswerSize()
    this.#texts = Array.from({ length: n }, () => new CollectedText(size))
  }

  /** @throws DashScopeError for what is no answer of DashScope's */
  push(result: DashScope.GenerationResult): ChoicePiece[] {
    const { output, usage, request_id: requestId } = result
    this.#requestId ??= toRequestId(requestId)
    this.traced(() => checkResult(result, this.#options.n))
    const choices = choicesOf(output)
    if (usage?.output_tokens !== undefined) this.#count(usage, choices[0]?.index ?? 0)
    this.#findings[choices[0]?.index ?? 0]?.push(output)
    return this.traced(() => choices.flatMap((choice) => this.#pushChoice(choice)))
  }

  /** The last one counts: every frame brings the total so far. Some first frames bring `{}`, some last ones zeros. */
  #count(usage: DashScope.Usage, index: number): void {
    const known = this.#usages.get(index)
    if (known === undefined || !isLess(usage, known)) this.#usages.set(index, usage)
  }

  #pushChoice(choice: IndexedChoice): ChoicePiece[] {
    const { index } = choice
    const progress = this.#choices[index]
    if (progress === undefined) return []
    const piece = this.#shown(progress.push(choice))
    if (this.#options.marked) this.#texts[index]?.push(piece.text)
    return [{ choice: index, ...piece }]
  }

  #shown(piece: Piece): Piece {
    return this.#options.excludesReasoning ? { ...piece, reasoning: '' } : piece
  }

  get isFinished(): boolean {
    return this.#choices.every(({ finishReason }) => finishReason !== undefined)
  }

  /** @throws DashScopeError when a choice has no finish reason: an answer cut short is no answer */
  end(): ChoiceEnd[] {
    return this.traced(() => {
      if (this.isFinished) return this.#choices.map((progress, choice) => this.#endChoice(progress, choice))
      throw this.#incomplete()
    })
  }

  #incomplete(): DashScopeError {
    // An empty whole answer took its time: DashScope cuts those off at 300 s, and the tokens so far are paid for.
    const isEmpty = this.#options.whole !== true && this.#choices.every((choice) => choice.isEmpty)
    return isEmpty
      ? new DashScopeError({ failure: 'empty', message: 'DashScope sent an empty answer.' })
      : new DashScopeError({
          failure: 'cut',
          message: 'DashScope ended the answer before it was complete.',
        })
  }

  #endChoice(progress: ChoiceProgress, choice: number): ChoiceEnd {
    const piece = this.#shown(progress.end())
    const findings = this.#findings[this.#options.separate ? choice : 0]
    return {
      choice,
      piece,
      finishReason: this.#finishReason(progress),
      annotations:
        findings?.citations((this.#texts[choice]?.toString() ?? '') + piece.text, this.#options.marked) ?? [],
      extension: {
        ...findings?.extension,
        ...(progress.annotations !== undefined && { annotations: progress.annotations }),
      },
    }
  }

  /** OpenAI's word for why a choice ended. Forced tools end with "stop" at DashScope, and OpenAI's clients break on it. */
  #finishReason({ finishReason, hasToolCalls }: ChoiceProgress): OpenAI.FinishReason {
    if (finishReason === 'length' || !hasToolCalls) return finishReason === 'length' ? 'length' : 'stop'
    return this.#options.legacy ? 'function_call' : 'tool_calls'
  }

  get usage(): OpenAI.Usage | undefined {
    return toUsage([...this.#usages.values()], this.#options.separate)
  }

  /** Errors in an answer carry its request id, whoever finds them. */
  traced<Value>(work: () => Value): Value {
    try {
      return work()
    } catch (error) {
      throw error instanceof DashScopeError ? error.in({ status: 200, requestId: this.#requestId }) : error
    }
  }
}

type IndexedChoice = DashScope.Choice & { index: number }

/** Choices, or the text form, which some models answer whatever `result_format` asks. */
function choicesOf(output: DashScope.GenerationResult['output']): IndexedChoice[] {
  if (output == null) return []
  const { choices, text, finish_reason: reason } = output
  const sound = choices?.filter((choice) => typeof choice === 'object' && choice !== null) ?? []
  if (sound.length > 0) {
    return sound.map((choice, place) => ({
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
