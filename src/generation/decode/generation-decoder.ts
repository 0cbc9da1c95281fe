import { DashScopeError, toRequestId } from '../../dashscope/errors.ts'
import type * as DashScope from '../dashscope-types.ts'
import type { FinishReason, GenerationEvent, TokenUsage } from '../types.ts'
import { AnswerSize } from './answer-size.ts'
import { ChoiceDecoder, type Emit } from './choice-decoder.ts'
import { CollectedText } from './collected-text.ts'
import { Sources } from './sources.ts'
import type { FrameText } from './text-delta-decoder.ts'
import { hasDecreased, toTokenUsage } from './to-token-usage.ts'
import { validateFrame } from './validate-frame.ts'

type Frame = DashScope.GenerationResult

export interface DecodingOptions {
  /** Whether frames are incremental or cumulative. */
  frames: FrameText
  /** The number of requested choices; an answer with fewer is broken. */
  choices: number
  /** Whether each choice is a separate call, whose prompt is billed. */
  separate: boolean
  /** Whether DashScope may have ended and billed the answer at its time limit for whole answers. */
  mayBeCutOff: boolean
  /** Whether citations were requested, so that `[1]` in the text is one. */
  citations: boolean
}

/**
 * DashScope's frames → events, all choices of one answer. Each choice's `finish` is emitted at the end of the whole
 * answer, so that a truncated answer never looks complete.
 */
export class GenerationDecoder {
  readonly #choices: ChoiceDecoder[] = []
  readonly #options: DecodingOptions
  readonly #emit: Emit
  /** By choice, in order of arrival: the first usage counts the prompt. */
  readonly #usages = new Map<number, DashScope.Usage>()
  readonly #sources: Sources[] = []
  /** By choice, the names of the details that were emitted. */
  readonly #sent: Set<string>[] = []
  /** The full text of each choice, if citations are searched in it. */
  readonly #texts: readonly CollectedText[] | undefined
  #requestId: string | undefined
  /** The usage of a complete answer. */
  #usage: TokenUsage | undefined

  constructor(options: DecodingOptions, emit: Emit) {
    const { frames, choices, separate, citations } = options
    this.#options = options
    const texts = citations ? collectedTexts(choices) : undefined
    this.#texts = texts
    this.#emit = texts === undefined ? emit : collecting(texts, emit)
    const ordered: Emit = (event) => {
      // Sources between calls wait for the end: a call that is not complete would end at them.
      if (event.type === 'tool-call' && event.call === 0) this.#emitSources(event.choice, true)
      this.#emit(event)
    }
    for (let at = 0; at < choices; at += 1) {
      this.#choices.push(new ChoiceDecoder(at, frames, ordered))
      this.#sent.push(new Set())
      if (separate || at === 0) this.#sources.push(new Sources())
    }
  }

  /** @param call Which of several calls the frame belongs to. @throws DashScopeError for frames that are not part of an answer */
  push(frame: Frame, call = 0): void {
    try {
      this.#requestId ??= toRequestId(frame.request_id)
      this.#push(frame, call)
    } catch (error) {
      throw this.traced(error)
    }
  }

  #push(frame: Frame, call: number): void {
    const { separate, choices: count } = this.#options
    validateFrame(frame, separate ? 1 : count)
    const { output, usage } = frame
    const choices = choicesOf(output)
    // A frame without a choice belongs to the first one, or to the choice of its call.
    const owner = separate ? call : (choices[0]?.index ?? 0)
    if (usage?.output_tokens !== undefined) this.#count(usage, owner)
    const results = this.#sources[separate ? call : 0]?.push(output) ?? []
    if (results.length > 0) this.#emit({ type: 'search-results', choice: owner, results })
    for (const [place, choice] of choices.entries()) {
      if (separate && place > 0) break
      const index = separate ? call : (choice.index ?? place)
      // Old vision models send the finish reason next to the choice, not in it.
      this.#choices[index]?.push(choice, choice.finish_reason ?? output?.finish_reason)
    }
  }

  /** The last usage counts: every frame has the total so far. Some first frames have `{}`, some last ones zeros. */
  #count(usage: DashScope.Usage, choice: number): void {
    if (this.#usages.size === 0) this.#emit({ type: 'first-usage', read: () => toTokenUsage([usage], false) })
    const earlier = this.#usages.get(choice)
    if (earlier === undefined || !hasDecreased(usage, earlier)) this.#usages.set(choice, usage)
  }

  get isFinished(): boolean {
    return this.#choices.every(({ finishReason }) => finishReason !== undefined)
  }

  /** Whether all choices of one call have their finish reason. */
  hasFinished(call: number): boolean {
    return this.#options.separate ? this.#choices[call]?.finishReason !== undefined : this.isFinished
  }

  /** Emits delayed text, sources, finish reasons and usage. @throws DashScopeError when a choice has no finish reason */
  end(): void {
    try {
      if (!this.isFinished) throw this.#incomplete()
      for (const [index, choice] of this.#choices.entries()) this.#endChoice(choice, index)
      this.#usage = this.usage
      if (this.#usage !== undefined) this.#emit({ type: 'usage', usage: this.#usage })
    } catch (error) {
      throw this.traced(error)
    }
  }

  #incomplete(): DashScopeError {
    const isEmpty = !this.#options.mayBeCutOff && this.#choices.every((choice) => choice.isEmpty)
    return isEmpty
      ? new DashScopeError({ failure: 'empty', message: 'DashScope sent an empty answer.' })
      : new DashScopeError({
          failure: 'cut',
          message: 'DashScope ended the answer before it was complete.',
        })
  }

  #endChoice(choice: ChoiceDecoder, index: number): void {
    choice.end()
    this.#emitSources(index, false)
    this.#emit({ type: 'finish', choice: index, reason: toFinishReason(choice) })
  }

  /** Sources belong to the text: if they are known when a call follows it, they come before the call. */
  #emitSources(index: number, isBeforeCall: boolean): void {
    const sources = this.#sources[this.#options.separate ? index : 0]
    const sent = this.#sent[index]
    const annotations = this.#choices[index]?.annotations
    const known = { ...sources?.details, ...(annotations !== undefined && { annotations }) }
    const fresh = Object.entries(known).filter(([name]) => sent?.has(name) !== true)
    const isFirst = fresh.some(([name]) => name === 'search_info')
    const citations = (isFirst ? sources?.citations(this.#texts?.[index]?.toString()) : undefined) ?? []
    if (fresh.length === 0 || (isBeforeCall && citations.length === 0)) return
    for (const [name] of fresh) sent?.add(name)
    this.#emit({ type: 'sources', choice: index, citations, details: Object.fromEntries(fresh) })
  }

  /** DashScope's usage so far. */
  get usage(): TokenUsage | undefined {
    return this.#usage ?? toTokenUsage([...this.#usages.values()], this.#options.separate)
  }

  /** Errors in an answer carry its request id. */
  traced(error: unknown): unknown {
    return error instanceof DashScopeError ? error.in({ status: 200, requestId: this.#requestId }) : error
  }
}

/** DashScope ends forced calls with "stop": the content of the choice decides the finish reason. */
function toFinishReason({ finishReason, hasToolCalls }: ChoiceDecoder): FinishReason {
  if (finishReason === 'length') return 'length'
  return hasToolCalls ? 'tool-calls' : 'stop'
}

/** Choices, or the text format, which some models send whatever `result_format` is. */
function choicesOf(output: Frame['output']): readonly DashScope.Choice[] {
  if (output == null) return []
  const { choices, text, finish_reason: reason } = output
  const sound = choices?.filter((choice) => typeof choice === 'object' && choice !== null) ?? []
  if (sound.length > 0) return sound
  return text == null && reason == null ? [] : [{ index: 0, message: { content: text ?? '' } }]
}

function collectedTexts(choices: number): CollectedText[] {
  const size = new AnswerSize()
  return Array.from({ length: choices }, () => new CollectedText(size))
}

function collecting(texts: readonly CollectedText[], emit: Emit): Emit {
  return (event: GenerationEvent) => {
    if (event.type === 'text') texts[event.choice]?.push(event.text)
    emit(event)
  }
}
