import { invalidRequest } from './api-error.ts'

/** What a body may hold before it is parsed: nesting costs the stack, and many small values cost seconds of one thread. */
export interface Shape {
  depth: number
  /** Commas and colons outside of strings: one for each member and element, about. */
  values: number
}

export const largestShape: Shape = { depth: 64, values: 200_000 }

const quote = 0x22
const backslash = 0x5c
const comma = 0x2c
const colon = 0x3a

/**
 * Walks the bytes once, without parsing: ten megabytes of `[` are refused at the sixty-fifth.
 * @throws ApiError 400
 */
export function checkShape(body: Uint8Array, { depth: deepest, values: most } = largestShape): void {
  let depth = 0
  let values = 0
  for (let at = 0; at < body.length; at += 1) {
    const byte = body[at]
    if (byte === quote) at = endOfString(body, at)
    // `[` and `{` differ from their closing twins by 2, and from each other by 0x20.
    else if (byte === 0x5b || byte === 0x7b) depth += 1
    else if (byte === 0x5d || byte === 0x7d) depth -= 1
    else if (byte === comma || byte === colon) values += 1
    if (depth > deepest) throw invalidRequest(`The request body is nested more than ${deepest} levels deep.`)
    if (values > most) throw invalidRequest(`The request body holds more than ${most} values.`)
  }
}

/** The index of the closing quote; the end of the body where there is none. */
function endOfString(body: Uint8Array, start: number): number {
  for (let end = body.indexOf(quote, start + 1); end !== -1; end = body.indexOf(quote, end + 1)) {
    let slashes = 0
    while (body[end - 1 - slashes] === backslash) slashes += 1
    if (slashes % 2 === 0) return end
  }
  return body.length
}
