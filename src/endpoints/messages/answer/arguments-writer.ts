import { noArguments } from './to-blocks.ts'

/** Characters that wait at most. */
const maxHeld = 32

/** Passes the arguments of one call on; `""` and `null`, which models write where a function takes nothing, are left out. */
export class ArgumentsWriter {
  #held = ''
  #passes = false

  /** What may still become one of them waits; at the end of the call it was one. */
  push(json: string): string {
    if (this.#passes) return json
    this.#held += json
    const begun = this.#held.trim()
    if (this.#held.length < maxHeld && [...noArguments].some((one) => one.startsWith(begun))) return ''
    this.#passes = true
    return this.#held
  }
}
