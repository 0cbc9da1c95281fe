import { DashScopeError } from '../../dashscope/errors.ts'
import { isRecord } from '../../json.ts'
import { mostToolCalls } from './validate-frame.ts'
import type * as DashScope from '../dashscope-types.ts'
import { TextProgress, type Frames } from './text-decoder.ts'

/** What one frame adds to one tool call. `head` comes once, before any arguments. */
export interface ToolCallPiece {
  /** 0-based, in order of appearance. */
  index: number
  head?: { id: string | undefined; name: string }
  arguments: string
}

/** What a frame says of whose piece it brings. */
interface Mark {
  id: string
  name: string
  index: number | undefined
  /** In the frame's own list. */
  place: number
}

interface Call {
  index: number
  /** DashScope's own index, where it gave one. */
  upstreamIndex: number
  id: string
  name: string
  /** Arguments that came before the name. */
  waiting: string
  started: boolean
  hasArguments: boolean
  progress: TextProgress
}

/**
 * The tool calls of one choice while they are made. The first non-empty id and name of a call count; later frames
 * bring them again, empty, null or not at all. A missing index is the place in the frame.
 */
export class ToolCallProgress {
  readonly #frames: Frames
  readonly #calls: Call[] = []

  constructor(frames: Frames) {
    this.#frames = frames
  }

  get size(): number {
    return this.#calls.length
  }

  push(frame: readonly DashScope.ToolCall[]): ToolCallPiece[] {
    return frame.flatMap((entry, place) => (isRecord(entry) ? this.#take(entry, place) : []))
  }

  /** A call without arguments is the empty object: "" is no JSON. */
  end(): ToolCallPiece[] {
    return this.#calls.flatMap((call) => {
      if (call.name === '') {
        throw malformed('DashScope sent a tool call without a name.')
      }
      const rest = call.waiting + call.progress.end()
      const args = call.hasArguments || rest !== '' ? rest : '{}'
      return call.started && args === '' ? [] : [this.#piece(call, args)]
    })
  }

  #take({ id, index, function: fn }: DashScope.ToolCall, place: number): ToolCallPiece[] {
    const call = this.#find({ id: id ?? '', name: fn?.name ?? '', index: index ?? undefined, place })
    if (call.id === '') call.id = id ?? ''
    if (call.name === '') call.name = fn?.name ?? ''
    const args = call.waiting + call.progress.push(toText(fn?.arguments))
    if (args !== '') call.hasArguments = true
    if (call.name === '') {
      if (args.length > mostWaiting) throw malformed('DashScope sent a tool call without a name.')
      call.waiting = args
      return []
    }
    call.waiting = ''
    return call.started && args === '' ? [] : [this.#piece(call, args)]
  }

  #piece(call: Call, args: string): ToolCallPiece {
    const { index, id, name, started } = call
    call.started = true
    return started
      ? { index, arguments: args }
      : { index, head: { id: id === '' ? undefined : id, name }, arguments: args }
  }

  #find({ id, name, index, place }: Mark): Call {
    const found =
      index === undefined
        ? this.#findWithoutIndex(id, place)
        : this.#calls.findLast((call) => call.upstreamIndex === index)
    // Some models number every call 0: another id with a name of its own is another call.
    const isAnother = found !== undefined && id !== '' && found.id !== '' && found.id !== id && name !== ''
    return found === undefined || isAnother ? this.#add(index ?? this.#calls.length) : found
  }

  /** Without an index a new id is a new call, and no id goes on with the call that has its place. */
  #findWithoutIndex(id: string, place: number): Call | undefined {
    if (id !== '') return this.#calls.find((call) => call.id === id)
    return place === 0 ? this.#calls.at(-1) : this.#calls[place]
  }

  #add(upstreamIndex: number): Call {
    if (this.#calls.length >= mostToolCalls) {
      throw malformed(`DashScope made more than ${mostToolCalls} tool calls in one answer.`)
    }
    const call: Call = {
      index: this.#calls.length,
      upstreamIndex,
      id: '',
      name: '',
      waiting: '',
      started: false,
      hasArguments: false,
      progress: new TextProgress(this.#frames),
    }
    this.#calls.push(call)
    return call
  }
}

/** Characters of arguments that may come before the name of their call. */
const mostWaiting = 1024 * 1024

function malformed(message: string): DashScopeError {
  return new DashScopeError({ failure: 'malformed', message })
}

/** Arguments are a string of JSON; some models send the object itself. */
function toText(args: unknown): string {
  if (args == null) return ''
  return typeof args === 'string' ? args : JSON.stringify(args)
}
