import { noArguments } from './to-blocks.ts'

/** Maximum number of waiting characters. */
const maxHeld = 32

/** Passes on the arguments of one call, without `""` and `null`, which models write for functions without parameters. */
export class ArgumentsWriter {
  #held = ''
  #passes = false

  /** Text that may still become one of them waits; if it still waits at the end of the call, it was one. */
  push(json: string): string {
    if (this.#passes) return json
    this.#held += json
    const begun = this.#held.trim()
    if (this.#held.length < maxHeld && [...noArguments].some((one) => one.startsWith(begun))) return ''
    this.#passes = true
    return this.#held
  }
}
