import { DashScopeError } from '../../dashscope/errors.ts'
import { isRecord } from '../../json.ts'
import type * as DashScope from '../dashscope-types.ts'
import type { Emit } from './choice-decoder.ts'
import { TextDeltaDecoder, type FrameText } from './text-delta-decoder.ts'
import { maxToolCalls } from './validate-frame.ts'

/** How a frame identifies the call that it continues. */
interface Mark {
  id: string
  name: string
  index: number | undefined
  /** Position in the frame's own list. */
  place: number
}

interface Call {
  index: number
  /** DashScope's own index, if it sent one. */
  upstreamIndex: number
  id: string
  name: string
  /** Arguments that arrived before the name. */
  waiting: string
  started: boolean
  hasArguments: boolean
  text: TextDeltaDecoder
}

/**
 * The tool calls of one choice. The first non-empty id and name of a call count; later frames repeat them, send them
 * empty or null, or leave them out. A missing index is the position in the frame.
 */
export class ToolCallDecoder {
  readonly #frames: FrameText
  readonly #calls: Call[] = []

  readonly #choice: number
  readonly #emit: Emit

  constructor(choice: number, frames: FrameText, emit: Emit) {
    this.#choice = choice
    this.#frames = frames
    this.#emit = emit
  }

  get size(): number {
    return this.#calls.length
  }

  push(frame: readonly DashScope.ToolCall[]): void {
    for (const [place, entry] of frame.entries()) if (isRecord(entry)) this.#push(entry, place)
  }

  /**
   * A call without arguments has the empty object: "" is not JSON.
   * @param isCut Whether the token limit ended the answer. Then the last call stays as it is, even without a name or arguments.
   */
  end(isCut: boolean): void {
    for (const call of this.#calls) {
      const isWhole = !isCut || call !== this.#calls.at(-1)
      if (call.name !== '') {
        const rest = call.waiting + call.text.end()
        const isEmpty = !call.hasArguments && rest === ''
        this.#emitCall(call, isEmpty && isWhole ? '{}' : rest)
      } else if (isWhole) throw malformed('DashScope sent a tool call without a name.')
    }
  }

  #push({ id, index, function: fn }: DashScope.ToolCall, place: number): void {
    const call = this.#find({ id: id ?? '', name: fn?.name ?? '', index: index ?? undefined, place })
    if (call.id === '') call.id = id ?? ''
    if (call.name === '') call.name = fn?.name ?? ''
    const json = call.waiting + call.text.push(toText(fn?.arguments))
    if (json !== '') call.hasArguments = true
    if (call.name === '') {
      if (json.length > maxWaiting) throw malformed('DashScope sent a tool call without a name.')
      call.waiting = json
      return
    }
    call.waiting = ''
    this.#emitCall(call, json)
  }

  #emitCall(call: Call, json: string): void {
    const { index, id, name } = call
    if (!call.started) {
      call.started = true
      this.#emit({
        type: 'tool-call',
        choice: this.#choice,
        call: index,
        id: id === '' ? undefined : id,
        name,
      })
    }
    if (json !== '') this.#emit({ type: 'tool-arguments', choice: this.#choice, call: index, json })
  }

  #find({ id, name, index, place }: Mark): Call {
    const found =
      index === undefined
        ? this.#findWithoutIndex(id, place)
        : this.#calls.findLast((call) => call.upstreamIndex === index)
    // Some models give every call the index 0: another id with a name is another call.
    const isAnother = found !== undefined && id !== '' && found.id !== '' && found.id !== id && name !== ''
    return found === undefined || isAnother ? this.#add(index ?? this.#calls.length) : found
  }

  /** Without an index, a new id starts a new call, and a frame without an id continues the call at its position. */
  #findWithoutIndex(id: string, place: number): Call | undefined {
    if (id !== '') return this.#calls.find((call) => call.id === id)
    return place === 0 ? this.#calls.at(-1) : this.#calls[place]
  }

  #add(upstreamIndex: number): Call {
    if (this.#calls.length >= maxToolCalls) {
      throw malformed(`DashScope made more than ${maxToolCalls} tool calls in one answer.`)
    }
    const call: Call = {
      index: this.#calls.length,
      upstreamIndex,
      id: '',
      name: '',
      waiting: '',
      started: false,
      hasArguments: false,
      text: new TextDeltaDecoder(this.#frames),
    }
    this.#calls.push(call)
    return call
  }
}

/** Characters of arguments that may arrive before the name of their call. */
const maxWaiting = 1024 * 1024

function malformed(message: string): DashScopeError {
  return new DashScopeError({ failure: 'malformed', message })
}

/** Arguments are a string of JSON; some models send the object itself. */
function toText(args: unknown): string {
  if (args == null) return ''
  return typeof args === 'string' ? args : JSON.stringify(args)
}
