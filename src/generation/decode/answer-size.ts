import { DashScopeError } from '../../dashscope/errors.ts'
import { isRecord } from '../../json.ts'

/** A whole answer is collected in memory, all choices together, and no answer comes near 64 MiB. */
const largest = 64 * 1024 * 1024

/** The size of one answer so far. */
export class AnswerSize {
  #bytes = 0

  /** @throws DashScopeError when a whole answer exceeds its limit */
  add(bytes: number): void {
    this.#bytes += bytes
    if (this.#bytes <= largest) return
    const message = 'DashScope sent an answer of more than 64 MiB.'
    throw new DashScopeError({ failure: 'malformed', message })
  }
}

/** From this length on, the platform's encoder counts faster than a loop. */
const long = 256
const encoder = new TextEncoder()
const scratch = new Uint8Array(16 * 1024)

/** In UTF-8. */
export function bytesOf(text: string): number {
  return text.length < long ? bytesOfShort(text) : bytesOfLong(text)
}

function bytesOfLong(text: string): number {
  let bytes = 0
  for (let rest = text; rest !== '';) {
    const { read, written } = encoder.encodeInto(rest, scratch)
    rest = rest.slice(read)
    bytes += written
  }
  return bytes
}

function bytesOfShort(text: string): number {
  let bytes = text.length
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index)
    // Each half of a surrogate pair counts two bytes.
    if (unit > 0x7f) bytes += unit > 0x7ff && (unit < 0xd800 || unit > 0xdfff) ? 2 : 1
  }
  return bytes
}

/** Approximate memory of each value of a JSON document in addition to its text. */
const perValue = 32

/** Bytes of a JSON value. */
export function bytesOfValue(value: unknown): number {
  if (typeof value === 'string') return perValue + bytesOf(value)
  if (typeof value !== 'object' || value === null) return perValue
  let bytes = perValue
  if (Array.isArray(value)) for (const inner of value) bytes += bytesOfValue(inner)
  else if (isRecord(value))
    for (const name of Object.keys(value)) bytes += name.length + bytesOfValue(value[name])
  return bytes
}
