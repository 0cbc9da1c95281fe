/** The new part of a text that grows, and may be corrected at its end. What was given away is never taken back. */
export class Growth {
  #given = ''
  #last = ''

  /** What this text and the one before it agree on, beyond what was given away; nothing if that was corrected, too. */
  next(text: string): string {
    const end = lengthInCommon(this.#last, text)
    this.#last = text
    if (end <= this.#given.length || !text.startsWith(this.#given)) return ''
    const delta = text.slice(this.#given.length, end)
    this.#given += delta
    return delta
  }
}

/** Whole characters. */
function lengthInCommon(one: string, other: string): number {
  const shorter = Math.min(one.length, other.length)
  let length = 0
  while (length < shorter && one.charCodeAt(length) === other.charCodeAt(length)) length += 1
  const isHalf = /[\ud800-\udbff]/.test(one.charAt(length - 1))
  return isHalf ? length - 1 : length
}
