import { ApiError } from '../openai/api-error.ts'

const where =
  'You can create one in the Bailian console (https://bailian.console.aliyun.com/?tab=model#/api-key).'
const how = "Pass your DashScope API key in the 'Authorization' header, as 'Authorization: Bearer sk-...'."

/**
 * The caller's key from the `Authorization` header, its one and only place.
 * @throws ApiError 401, which never repeats what was given
 */
export function readKey(authorization: string | undefined): string {
  // Looked at before anything else is: this is what strangers send, and it may be long.
  if (authorization !== undefined && authorization.length > 512) {
    throw refuse(`The 'Authorization' header is longer than 512 characters. ${how}`)
  }
  // Blanks alone: in bytes read as Latin-1, half of a Chinese character may look like white space.
  const given = authorization?.replaceAll(/^[ \t]+|[ \t]+$/g, '') ?? ''
  if (given === '') throw refuse(`You didn't provide an API key. ${how} ${where}`, null)
  const [scheme = '', ...rest] = given.split(/[ \t]+/)
  if (scheme.startsWith('sk-')) throw refuse(`The word 'Bearer' is missing before the API key. ${how}`)
  if (scheme.toLowerCase() !== 'bearer') throw refuse(`Only the 'Bearer' scheme is taken. ${how}`)
  const [key, ...more] = rest
  if (key === undefined) throw refuse(`There is no API key after 'Bearer'. ${how} ${where}`, null)
  if (key.toLowerCase() === 'bearer') {
    throw refuse(
      `The word 'Bearer' stands there twice: the client adds it by itself, so give it the key alone. ${how}`,
    )
  }
  if (more.length > 0) throw refuse(`There are spaces in the API key. ${how}`)
  if (!/^[\x21-\x7e]+$/.test(key)) {
    throw refuse(
      `The API key has characters that no key has (Chinese text, full-width or invisible characters); is it a placeholder? ${how} ${where}`,
    )
  }
  if (key.length > 256) throw refuse(`The API key is longer than 256 characters. ${how}`)
  return key
}

/** The key where it helps but is not needed; a malformed one is no key. */
export function readOptionalKey(authorization: string | undefined): string | undefined {
  try {
    return readKey(authorization)
  } catch {
    return undefined
  }
}

function refuse(message: string, code: string | null = 'invalid_api_key'): ApiError {
  return new ApiError({ status: 401, type: 'authentication_error', code, message })
}
