import { DashScopeError } from '../../dashscope/errors.ts'

/** Whether the frames of a stream have only new text, or the whole text so far. */
export type FrameText = 'incremental' | 'cumulative'

/**
 * Frames of one text → the new text of each. Never returns half of a surrogate pair: clients in languages without UTF-16
 * cannot join the halves again.
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
      // Text that was sent to the client cannot be revoked, and a mixture of both versions would be wrong.
      throw new DashScopeError({
        failure: 'malformed',
        message: 'DashScope changed text that it had already sent.',
      })
    }
    const fresh = detached(frame.slice(this.#whole.length))
    this.#whole = frame
    return fresh
  }
}

/** A copy of a part: V8 keeps the whole text in memory as long as any slice of it exists. */
function detached(part: string): string {
  return ` ${part}`.slice(1)
}

function endsInHalf(text: string): boolean {
  const last = text.charCodeAt(text.length - 1)
  return last >= 0xd800 && last <= 0xdbff
}
