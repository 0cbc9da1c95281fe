import { DashScopeError } from '../../dashscope/errors.ts'

/** Whether a stream's frames hold what is new or the whole so far. */
export type Frames = 'incremental' | 'cumulative'

/**
 * One text while it is made. Incremental frames hold what is new, cumulative ones the whole so far; out comes what is
 * new, never half of a surrogate pair: clients in languages without UTF-16 cannot join the halves again.
 */
export class TextProgress {
  readonly #cumulative: boolean
  #whole = ''
  #half = ''

  constructor(frames: Frames) {
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

/** V8 keeps all of a text for the sake of any part of it that is kept; a copy of the part lets go of it. */
function detached(part: string): string {
  return ` ${part}`.slice(1)
}

function endsInHalf(text: string): boolean {
  const last = text.charCodeAt(text.length - 1)
  return last >= 0xd800 && last <= 0xdbff
}
