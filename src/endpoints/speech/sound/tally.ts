import { toRequestId } from '../../../dashscope/errors.ts'
import { fieldsOf } from '../../../dashscope/websocket/read-event.ts'
import { toCount } from '../../../json.ts'
import type { SpeechUsage } from '../schemas.ts'

/** What the calls of a request cost, and DashScope's id of the first one. */
export class Tally {
  requestId: string | undefined
  input = 0
  output = 0
  #characters: number | undefined

  /** Takes the id of a call, if it looks like one. */
  nameAfter(id: unknown): void {
    this.requestId ??= toRequestId(id)
  }

  /** Adds DashScope's usage of a call. */
  add(usage: unknown): void {
    const { input_tokens: input, output_tokens: output, characters } = fieldsOf(usage)
    this.input += toCount(input)
    this.output += toCount(output)
    if (toCount(characters) > 0) this.#characters = (this.#characters ?? 0) + toCount(characters)
  }

  toUsage(): SpeechUsage {
    const { input, output } = this
    return {
      input_tokens: input,
      output_tokens: output,
      total_tokens: input + output,
      ...(this.#characters !== undefined && { characters: this.#characters }),
    }
  }
}
