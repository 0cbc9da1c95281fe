import { DashScopeError } from '../dashscope/errors.ts'
import { AnswerSize, bytesOfValue } from './decode/answer-size.ts'
import { CollectedText } from './decode/collected-text.ts'
import type { GenerationEvent, TokenLogprob } from './types.ts'

/** A part of an answer that is written completely before the next one begins. */
export type AnswerItem =
  | { readonly kind: 'text' | 'reasoning' }
  | { readonly kind: 'call'; readonly call: number; readonly id: string | undefined; readonly name: string }

type ItemEvent = Extract<GenerationEvent, { type: 'text' | 'reasoning' | 'tool-call' | 'tool-arguments' }>

/** The events of the answer itself. */
export type AnswerEvent = Exclude<GenerationEvent, { type: 'first-usage' | 'search-results' }>

/** Every item has one `begin`, non-empty pieces, and one `end`; events of other items never come in between. */
export type SequentialEvent =
  | { type: 'begin' | 'end'; item: AnswerItem }
  /** `logprobs`: of a text, if DashScope sent them. */
  | { type: 'piece'; item: AnswerItem; text: string; logprobs?: readonly TokenLogprob[] }
  | Exclude<AnswerEvent, ItemEvent>

/** Approximate memory of a waiting item. */
const perItem = 256

interface Entry {
  item: AnswerItem
  state: 'waiting' | 'open' | 'over'
  next?: Entry
  /** The waiting pieces. */
  text: CollectedText
  logprobs: TokenLogprob[]
  /** For a call: whether its arguments are complete. */
  json?: ObjectScanner
}

/**
 * The events of one choice as items that never overlap, for APIs that have one item open at a time. A call is only
 * known to be complete at the end of the answer, or when its arguments are a complete JSON object; later items wait for that.
 * Text and reasoning end when another item begins. Sources are passed on while the last item is open; all other events are
 * passed on immediately.
 */
export class SequentialEvents {
  readonly #emit: (event: SequentialEvent) => void
  readonly #size: AnswerSize
  /** The open item, and the first and last item that wait behind it. */
  #open: Entry | undefined
  #next: Entry | undefined
  #last: Entry | undefined
  readonly #calls = new Map<number, Entry>()
  /** Logprobs without text do not begin an item: they are sent with the next text. */
  #logprobs: TokenLogprob[] = []

  /** @param size Size of the whole answer; shared by its choices. */
  constructor(emit: (event: SequentialEvent) => void, size = new AnswerSize()) {
    this.#emit = emit
    this.#size = size
  }

  /** @throws DashScopeError when too much data waits, or a call continues after its complete arguments and a later item */
  push(event: AnswerEvent): void {
    switch (event.type) {
      case 'text':
        return this.#pushText(event.text, event.logprobs)
      case 'reasoning':
        return this.#pushOf('reasoning', event.text)
      case 'tool-call': {
        const { call, id, name } = event
        this.#calls.set(call, this.#add({ kind: 'call', call, id, name }, new ObjectScanner()))
        return
      }
      case 'tool-arguments': {
        const entry = this.#calls.get(event.call)
        if (entry !== undefined) this.#write(entry, event.json)
        return
      }
      case 'sources':
        this.#openLast()
        break
      case 'finish':
        this.#openLast()
        this.stop()
    }
    this.#emit(event)
  }

  /** The answer has broken off: ends the open item and drops the waiting ones. */
  stop(): void {
    const open = this.#open
    this.#open = undefined
    this.#next = this.#last = undefined
    if (open !== undefined) this.#end(open)
  }

  #pushText(text: string, logprobs: readonly TokenLogprob[] = []): void {
    if (text === '') {
      for (const one of logprobs) this.#keep(one, this.#logprobs)
      return
    }
    if (this.#logprobs.length === 0) return this.#pushOf('text', text, logprobs)
    const all = [...this.#logprobs, ...logprobs]
    this.#logprobs = []
    this.#pushOf('text', text, all)
  }

  #pushOf(kind: 'text' | 'reasoning', text: string, logprobs?: readonly TokenLogprob[]): void {
    if (text === '') return
    const last = this.#last
    this.#write(last?.item.kind === kind ? last : this.#add({ kind }), text, logprobs)
  }

  /** A new item begins immediately if the open one has ended, and waits otherwise. */
  #add(item: AnswerItem, json?: ObjectScanner): Entry {
    const entry: Entry = {
      item,
      state: 'waiting',
      text: new CollectedText(this.#size),
      logprobs: [],
      ...(json && { json }),
    }
    this.#size.add(perItem)
    if (this.#next === undefined) this.#next = entry
    else if (this.#last !== undefined) this.#last.next = entry
    this.#last = entry
    this.#advance()
    return entry
  }

  #write(entry: Entry, text: string, logprobs: readonly TokenLogprob[] = []): void {
    if (text === '') return
    entry.json?.push(text)
    if (entry.state === 'open') this.#emitPiece(entry.item, text, logprobs)
    else if (entry.state === 'waiting') {
      entry.text.push(text)
      for (const one of logprobs) this.#keep(one, entry.logprobs)
    } else if (text.trim() !== '') throw goesOn()
    this.#advance()
  }

  #keep(logprob: TokenLogprob, to: TokenLogprob[]): void {
    this.#size.add(bytesOfValue(logprob))
    to.push(logprob)
  }

  /** Opens waiting items whose predecessors have ended. */
  #advance(): void {
    while (this.#next !== undefined && (this.#open === undefined || isOver(this.#open))) this.#openNext()
  }

  #openLast(): void {
    while (this.#next !== undefined) this.#openNext()
  }

  #openNext(): void {
    const entry = this.#next
    if (entry === undefined) return
    if (this.#open !== undefined) this.#end(this.#open)
    this.#open = entry
    this.#next = entry.next
    entry.state = 'open'
    const { item, text, logprobs } = entry
    this.#emit({ type: 'begin', item })
    entry.text = new CollectedText(this.#size)
    entry.logprobs = []
    const waited = text.toString()
    if (waited !== '') this.#emitPiece(item, waited, logprobs)
  }

  #end(entry: Entry): void {
    entry.state = 'over'
    this.#emit({ type: 'end', item: entry.item })
  }

  #emitPiece(item: AnswerItem, text: string, logprobs: readonly TokenLogprob[]): void {
    this.#emit({ type: 'piece', item, text, ...(logprobs.length > 0 && { logprobs }) })
  }
}

/** Whether an item ends when another one begins. */
function isOver({ json }: Entry): boolean {
  return json === undefined || json.isComplete
}

/** Finds the end of a JSON object that arrives in pieces. Each character is read once. */
class ObjectScanner {
  #depth = 0
  #begun = false
  #inString = false
  #escaped = false

  /** A `{` has arrived, and all opened brackets are closed. */
  get isComplete(): boolean {
    return this.#begun && this.#depth <= 0
  }

  push(json: string): void {
    for (let place = 0; place < json.length; place += 1) this.#read(json.charCodeAt(place))
  }

  #read(code: number): void {
    if (this.#escaped) this.#escaped = false
    else if (this.#inString) {
      if (code === 0x5c) this.#escaped = true
      else if (code === 0x22) this.#inString = false
    } else if (code === 0x22) this.#inString = true
    else if (code === 0x7b || code === 0x5b) {
      this.#begun ||= code === 0x7b
      this.#depth += 1
    } else if (code === 0x7d || code === 0x5d) this.#depth -= 1
  }
}

function goesOn(): DashScopeError {
  const message =
    'DashScope continued a tool call after its arguments were complete and another part had begun.'
  return new DashScopeError({ failure: 'malformed', message })
}
