import { DashScopeError } from '../dashscope/errors.ts'
import { AnswerSize, bytesOf, bytesOfValue } from './decode/answer-size.ts'
import { CollectedText } from './decode/collected-text.ts'
import type {
  AnswerDetails,
  Citation,
  FinishReason,
  GeneratedChoice,
  GenerationEvent,
  GenerationResult,
  SearchResult,
  TokenLogprob,
  TokenUsage,
} from './types.ts'

type AudioEvent = Extract<GenerationEvent, { type: 'audio' }>

/** Events → a whole answer. Stores strings, not events; at most 64 MiB of them. */
export class ResultCollector {
  readonly #size = new AnswerSize()
  readonly #choices: CollectedChoice[] = []
  #usage: TokenUsage | undefined

  constructor(choices: number) {
    for (let at = 0; at < choices; at += 1) this.#choices.push(new CollectedChoice(this.#size))
  }

  /** Sends nothing. @throws DashScopeError when the answer is too large */
  push(event: GenerationEvent): '' {
    if (event.type === 'usage') this.#usage = event.usage
    else if (event.type !== 'first-usage') this.#choices[event.choice]?.push(event)
    return ''
  }

  end(): '' {
    return ''
  }

  /** Called after the last event. @throws DashScopeError for audio that is not base64 */
  get result(): GenerationResult {
    const usage = this.#usage
    return { choices: this.#choices.map((choice) => choice.result), ...(usage !== undefined && { usage }) }
  }
}

interface Call {
  id: string | undefined
  name: string
  json: CollectedText
}

class CollectedChoice {
  readonly #size: AnswerSize
  readonly #text: CollectedText
  readonly #reasoning: CollectedText
  /** By index: a call is emitted with its name, and a later call may get its name first. */
  readonly #calls = new Map<number, Call>()
  readonly #audio: AudioEvent[] = []
  readonly #logprobs: TokenLogprob[] = []
  readonly #items: unknown[] = []
  #hasBegun = false
  #found: readonly SearchResult[] | undefined
  #citations: readonly Citation[] = []
  #details: AnswerDetails = {}
  #finishReason: FinishReason = 'stop'

  constructor(size: AnswerSize) {
    this.#size = size
    this.#text = new CollectedText(size)
    this.#reasoning = new CollectedText(size)
  }

  push(event: Exclude<GenerationEvent, { type: 'usage' | 'first-usage' }>): void {
    if (event.type === 'search-results') return this.#addFound(event.results)
    this.#hasBegun = true
    switch (event.type) {
      case 'text':
        this.#text.push(event.text)
        if (event.logprobs !== undefined) this.#pushAll(event.logprobs, this.#logprobs)
        return
      case 'reasoning':
        return this.#reasoning.push(event.text)
      case 'tool-call':
        return this.#addCall(event)
      case 'tool-arguments':
        return this.#calls.get(event.call)?.json.push(event.json)
      case 'audio':
        return this.#pushAll([event], this.#audio)
      case 'item':
        return this.#pushAll(event.values, this.#items)
      case 'sources':
        this.#size.add(bytesOfValue(event.details) + bytesOfValue(event.citations))
        this.#citations = [...this.#citations, ...event.citations]
        this.#details = { ...this.#details, ...event.details }
        return
      case 'finish':
        this.#finishReason = event.reason
    }
  }

  #addFound(results: readonly SearchResult[]): void {
    if (this.#hasBegun) return
    this.#size.add(bytesOfValue(results))
    this.#found = results
  }

  #pushAll<Value>(values: readonly Value[], to: Value[]): void {
    for (const value of values) {
      this.#size.add(bytesOfValue(value))
      to.push(value)
    }
  }

  #addCall({ call, id, name }: Extract<GenerationEvent, { type: 'tool-call' }>): void {
    this.#size.add(bytesOf(id ?? '') + bytesOf(name))
    this.#calls.set(call, { id, name, json: new CollectedText(this.#size) })
  }

  get result(): GeneratedChoice {
    const choice: GeneratedChoice = {
      text: this.#text.toString(),
      reasoning: this.#reasoning.toString(),
      calls: [...this.#calls]
        .sort(([one], [other]) => one - other)
        .map(([, { id, name, json }]) => ({ id, name, arguments: json.toString() })),
      logprobs: this.#logprobs,
      items: this.#items,
      citations: this.#citations,
      details: this.#details,
      finishReason: this.#finishReason,
    }
    const audio = joinAudio(this.#audio)
    if (audio !== undefined) choice.audio = audio
    if (this.#found !== undefined) choice.found = this.#found
    return choice
  }
}

function joinAudio(events: readonly AudioEvent[]): GeneratedChoice['audio'] {
  const [first] = events
  if (first === undefined) return undefined
  const expiresAt = events.find((event) => event.expiresAt !== undefined)?.expiresAt
  return {
    ...(first.id !== undefined && { id: first.id }),
    data: joinBase64(events.map(({ data }) => data ?? '')),
    ...(expiresAt !== undefined && { expiresAt }),
  }
}

/** Separately encoded pieces end in padding, so their bytes are joined; pieces of one base64 text are joined as text. */
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
