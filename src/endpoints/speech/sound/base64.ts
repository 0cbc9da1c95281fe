import { DashScopeError } from '../../../dashscope/errors.ts'

/** @throws DashScopeError if the text is not base64 */
export function fromBase64(text: string): Uint8Array {
  let binary: string
  try {
    binary = atob(text)
  } catch (cause) {
    throw new DashScopeError({
      failure: 'malformed',
      message: 'DashScope sent sound that is not base64.',
      cause,
    })
  }
  return Uint8Array.from(binary, (character) => character.charCodeAt(0))
}

export function toBase64(bytes: Uint8Array): string {
  let binary = ''
  for (const byte of bytes) binary += String.fromCharCode(byte)
  return btoa(binary)
}
