import { fromBase64 } from '../../../base64.ts'
import { DashScopeError } from '../../../dashscope/errors.ts'

/** @throws DashScopeError if the text is not base64 */
export function decodeSound(text: string): Uint8Array {
  try {
    return fromBase64(text)
  } catch (cause) {
    const message = 'DashScope sent sound that is not base64.'
    throw new DashScopeError({ failure: 'malformed', message, cause, status: 200 })
  }
}
