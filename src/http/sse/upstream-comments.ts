import { maskKeys } from '../caller/redact-api-keys.ts'
import { escapeLineEnds } from './encode-event.ts'

/** Characters: of one text in a frame, of one frame, and of all frames of an answer. */
const maxLength = { text: 4_000, frame: 32_000, all: 4_000_000 }

/**
 * Frames of DashScope as comments of a stream, which clients ignore: `: upstream {…}`. Long texts are cut, and what is too large is
 * left out. `keys`, and everything that looks like a key, are masked.
 */
export function createUpstreamComments(keys: readonly string[]): (frame: unknown) => string {
  let left = maxLength.all
  return (frame) => {
    if (left <= 0) return ''
    const whole = JSON.stringify(frame, cutTexts)
    const json = whole.length > maxLength.frame ? `{"left_out":"${whole.length} characters"}` : whole
    left -= json.length
    const shown = left > 0 ? json : '{"left_out":"all further events"}'
    return `: upstream ${escapeLineEnds(maskKeys(shown, keys))}\n\n`
  }
}

function cutTexts(_: string, value: unknown): unknown {
  if (typeof value !== 'string' || value.length <= maxLength.text) return value
  return `${value.slice(0, maxLength.text)}… (${value.length} characters)`
}
