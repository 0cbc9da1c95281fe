import { DashScopeError } from '../../dashscope/errors.ts'

/** Whether the frames of a stream hold what is new, or the whole text so far. */
export type FrameText = 'incremental' | 'cumulative'

/**
 * Frames of one text → what is new in each. Incremental frames hold it, cumulative ones hold the whole so far. Never
 * returns half of a surrogate pair: clients in languages without UTF-16 cannot join the halves again.
 */
export class TextDeltaDecoder {
  readonly #cumulative: boolean
  #whole = ''
  #half = ''

  constructor(frames: FrameText) {
    this.#cumulative = frames === 'cumulative'
  }

  push(frame: string): string {
    if (frame === '') return ''
    const text = this.#half + (this.#cumulative ? this.#fresh(frame) : frame)
    const cut = endsInHalf(text) ? text.length - 1 : text.length
    this.#half = text.slice(cut)
    return text.slice(0, cut)
  }

  end(): string {
    const half = this.#half
    this.#half = ''
    return half
  }

  #fresh(frame: string): string {
    if (!frame.startsWith(this.#whole)) {
      // What was sent to the client cannot be taken back, and a text that mixes both is neither.
      throw new DashScopeError({
        failure: 'malformed',
        message: 'DashScope changed text that it had sent already.',
      })
    }
    const fresh = detached(frame.slice(this.#whole.length))
    this.#whole = frame
    return fresh
  }
}

/** A copy of a part: V8 keeps the whole text in memory as long as any slice of it lives. */
function detached(part: string): string {
  return ` ${part}`.slice(1)
}

function endsInHalf(text: string): boolean {
  const last = text.charCodeAt(text.length - 1)
  return last >= 0xd800 && last <= 0xdbff
}
