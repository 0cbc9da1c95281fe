/** The largest header that is searched for the samples, in bytes. */
const maxHeader = 64 * 1024

/**
 * The bytes of one call → its 16-bit samples. DashScope cuts between the two bytes of a sample, and may put a WAV header before the
 * samples and other chunks after them, which would be heard as a click.
 */
export class PcmReader {
  /** Bytes of what may be a header; undefined once the samples have begun. */
  #head: Uint8Array | undefined = new Uint8Array(0)
  /** Bytes of samples that are still to come; a WAV header says how many. */
  #left = Infinity
  #odd: number | undefined

  push(bytes: Uint8Array): Uint8Array {
    if (this.#head === undefined) return this.#samples(bytes)
    const head = join(this.#head, bytes)
    if (head.length < 12) {
      this.#head = head
      return new Uint8Array(0)
    }
    const start = isWav(head) ? this.#findSamples(head) : 0
    if (start === undefined) {
      this.#head = head
      return new Uint8Array(0)
    }
    this.#head = undefined
    return this.#samples(head.subarray(start))
  }

  /** The rest; half a sample is dropped. */
  end(): Uint8Array {
    const head = this.#head
    this.#head = undefined
    return head === undefined || isWav(head) ? new Uint8Array(0) : this.#samples(head)
  }

  /** Where the samples begin; undefined if the header is not complete. */
  #findSamples(head: Uint8Array): number | undefined {
    const view = new DataView(head.buffer, head.byteOffset, head.byteLength)
    for (let at = 12; at + 8 <= head.length;) {
      const size = view.getUint32(at + 4, true)
      if (nameAt(head, at) === 'data') {
        // 0 and the largest sizes are written while the length is not known.
        if (size > 0 && size < 0x7fff_0000) this.#left = size
        return at + 8
      }
      at += 8 + size + (size % 2)
    }
    if (head.length <= maxHeader) return undefined
    this.#left = 0
    return head.length
  }

  #samples(bytes: Uint8Array): Uint8Array {
    const given = bytes.length > this.#left ? bytes.subarray(0, this.#left) : bytes
    this.#left -= given.length
    const whole = this.#odd === undefined ? given : join(Uint8Array.of(this.#odd), given)
    const isOdd = whole.length % 2 === 1
    this.#odd = isOdd ? whole.at(-1) : undefined
    return isOdd ? whole.subarray(0, -1) : whole
  }
}

function isWav(bytes: Uint8Array): boolean {
  return nameAt(bytes, 0) === 'RIFF' && nameAt(bytes, 8) === 'WAVE'
}

function nameAt(bytes: Uint8Array, at: number): string {
  return Array.from(bytes.subarray(at, at + 4), (byte) => String.fromCharCode(byte)).join('')
}

function join(one: Uint8Array, other: Uint8Array): Uint8Array {
  if (one.length === 0) return other
  const both = new Uint8Array(one.length + other.length)
  both.set(one)
  both.set(other, one.length)
  return both
}
