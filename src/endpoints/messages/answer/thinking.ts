import type { AnswerSize } from '../../../generation/decode/answer-size.ts'
import { CollectedText } from '../../../generation/decode/collected-text.ts'
import { sealPrefix } from '../../reasoning/reasoning-seal.ts'

type Seal = (thinking: string) => string

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/**
 * The signature of a thinking block, computed as its text arrives. It proves nothing and is never checked, but some clients
 * drop thinking without one. The hash is cyrb128, which needs no secret and is synchronous.
 */
class Signature {
  #a = 1_779_033_703
  #b = 3_144_134_277
  #c = 1_013_904_242
  #d = 2_773_480_762

  push(text: string): void {
    for (let place = 0; place < text.length; place += 1) {
      const code = text.charCodeAt(place)
      this.#a = this.#b ^ Math.imul(this.#a ^ code, 597_399_067)
      this.#b = this.#c ^ Math.imul(this.#b ^ code, 2_869_860_233)
      this.#c = this.#d ^ Math.imul(this.#c ^ code, 951_274_213)
      this.#d = this.#a ^ Math.imul(this.#d ^ code, 2_716_044_179)
    }
  }

  /** The 128 bits as 22 characters of six bits. */
  toString(): string {
    const bits = [this.#a, this.#b, this.#c, this.#d]
      .map((word) => (word >>> 0).toString(2).padStart(32, '0'))
      .join('')
      .padEnd(132, '0')
    const sextets = bits.match(/.{6}/g) ?? []
    return sealPrefix + sextets.map((sextet) => alphabet.charAt(Number.parseInt(sextet, 2))).join('')
  }
}

/** The text and the signature of one block of thinking. */
export class Thinking {
  readonly #seal: Seal | undefined
  readonly #hash = new Signature()
  readonly #text: CollectedText

  /** @param seal Hides the text in the signature; undefined if it is shown. */
  constructor(seal: Seal | undefined, size: AnswerSize) {
    this.#seal = seal
    this.#text = new CollectedText(size)
  }

  /** Returns the text to show. */
  push(text: string): string {
    if (this.#seal === undefined) {
      this.#hash.push(text)
      return text
    }
    this.#text.push(text)
    return ''
  }

  get signature(): string {
    return this.#seal?.(this.#text.toString()) ?? this.#hash.toString()
  }
}
