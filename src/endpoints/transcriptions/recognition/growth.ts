/** The new part of a text that grows. Text that was given away is never taken back. */
export class Growth {
  #given = ''

  /** Empty where the text says something else than what was given away: then the whole text, at the end, is right. */
  next(text: string): string {
    if (!text.startsWith(this.#given)) return ''
    const delta = text.slice(this.#given.length)
    this.#given = text
    return delta
  }
}
