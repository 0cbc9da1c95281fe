import { DashScopeError } from '../../dashscope/errors.ts'
import { isRecord } from '../../json.ts'
import type * as DashScope from '../dashscope-types.ts'
import { TextProgress, type Frames } from './text-decoder.ts'
import { ToolCallProgress, type ToolCallPiece } from './tool-call-decoder.ts'

/** What one frame adds to one choice. Empty strings and lists where it adds nothing. */
export interface Piece {
  reasoning: string
  text: string
  toolCalls: ToolCallPiece[]
  logprobs: readonly DashScope.TokenLogprob[]
  /** Base64 of audio, one per item. */
  audio: readonly NonNullable<DashScope.AnswerItem['audio']>[]
  /** Items that are neither text nor audio. */
  items: readonly DashScope.AnswerItem[]
}

/** One choice while it is made: frames in, what is new in them out, whichever way the frames count. */
export class ChoiceProgress {
  /** DashScope's word for why the choice ended; undefined while it goes on. */
  finishReason: string | undefined
  /** Speech recognition's findings, as the last frame that has them tells them. */
  annotations: unknown
  readonly #text: TextProgress
  readonly #reasoning: TextProgress
  readonly #toolCalls: ToolCallProgress
  readonly #frames: Frames
  #logprobs = 0
  #hasSaid = false

  constructor(frames: Frames) {
    this.#frames = frames
    this.#text = new TextProgress(frames)
    this.#reasoning = new TextProgress(frames)
    this.#toolCalls = new ToolCallProgress(frames)
  }

  get hasToolCalls(): boolean {
    return this.#toolCalls.size > 0
  }

  /** Nothing was said, and nothing finished. */
  get isEmpty(): boolean {
    return this.finishReason === undefined && !this.#hasSaid
  }

  /** @throws DashScopeError when a cumulative frame takes back what an earlier one said, or an error ends the choice */
  push({ message, finish_reason: reason, logprobs }: DashScope.Choice): Piece {
    if (isFailure(reason)) throw toFailure(reason, readContent(message?.content).text)
    if (typeof reason === 'string' && reason !== '' && reason !== 'null') this.finishReason = reason
    this.annotations = message?.annotations ?? this.annotations
    const tokens = logprobs?.content ?? []
    const fresh = this.#frames === 'cumulative' ? tokens.slice(this.#logprobs) : tokens
    this.#logprobs += fresh.length
    const { text, audio, items } = readContent(message?.content)
    const calls = message?.tool_calls ?? []
    const lists = [audio, items, calls, fresh]
    this.#hasSaid ||= text !== '' || (message?.reasoning_content ?? '') !== ''
    this.#hasSaid ||= lists.some(({ length }) => length > 0)
    return {
      reasoning: this.#reasoning.push(message?.reasoning_content ?? ''),
      text: this.#text.push(text),
      toolCalls: this.#toolCalls.push(calls),
      logprobs: fresh,
      audio,
      items,
    }
  }

  /** What was held back for its other half, when no more will come. */
  end(): Piece {
    return {
      reasoning: this.#reasoning.end(),
      text: this.#text.end(),
      toolCalls: this.#toolCalls.end(),
      logprobs: [],
      audio: [],
      items: [],
    }
  }
}

function isFailure(reason: string | null | undefined): reason is string {
  return typeof reason === 'string' && reason.startsWith('error')
}

/** Throttling in the middle of a stream may come so; the text of that frame is the error, its code in front. */
function toFailure(reason: string, text: string): DashScopeError {
  const said = text.trim().slice(0, 1000)
  const [, code] = /^([A-Za-z]+(?:\.[A-Za-z]+)*):/.exec(said) ?? []
  const message = `DashScope ended the answer with the finish reason '${reason.slice(0, 64)}'${said === '' ? '.' : `: ${said}`}`
  return new DashScopeError({ failure: 'refused', code, message })
}

type Content = NonNullable<DashScope.Choice['message']>['content']

/** A string, or a list of items each of which may hold text and something else beside it. */
function readContent(content: Content): Pick<Piece, 'text' | 'audio' | 'items'> {
  if (typeof content === 'string') return { text: content, audio: [], items: [] }
  const items = Array.isArray(content)
    ? content.filter((item): item is DashScope.AnswerItem => isRecord(item))
    : []
  return {
    text: items.map((item) => item.text ?? '').join(''),
    audio: items.flatMap(({ audio }) => audio ?? []),
    items: items.filter(saysMore),
  }
}

/** Text and spoken data have places of their own; an OCR result, a size or the address of the audio has not. */
function saysMore({ text: _text, type: _type, audio, ...others }: DashScope.AnswerItem): boolean {
  return Object.keys(others).length > 0 || (audio != null && 'url' in audio)
}
