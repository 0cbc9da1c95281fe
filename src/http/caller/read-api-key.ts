import { ApiError } from '../../errors/api-error.ts'
import { isPlaceholder, unwrap } from './placeholder-key.ts'

const keyPage = 'https://bailian.console.aliyun.com/?tab=model#/api-key'

/** Advice after each cause: how to pass a key, and where to get one. */
const cures = {
  how: {
    english: " Pass your DashScope API key in the 'Authorization' header, as 'Authorization: Bearer sk-...'.",
    chinese: '请在请求头中传入 Authorization: Bearer <你的 DashScope API Key>。',
  },
  where: {
    english: ` You can create one in the Bailian console (${keyPage}).`,
    chinese: `可在百炼控制台创建：${keyPage} 。`,
  },
}

interface Cause {
  english: string
  chinese: string
  /** The request has no key, so no key is wrong. */
  none?: boolean
  /** The caller may not have a key yet. */
  where?: boolean
}

/** Problems with an `Authorization` header. The messages never quote the header. */
const causes = {
  longHeader: {
    english: "The 'Authorization' header is longer than 512 characters.",
    chinese: "'Authorization' 请求头超过 512 个字符。",
  },
  noHeader: {
    english: "You didn't provide an API key.",
    chinese: '缺少 API Key。',
    none: true,
    where: true,
  },
  noScheme: {
    english: "The word 'Bearer' is missing before the API key.",
    chinese: "API Key 前缺少 'Bearer'。",
  },
  otherScheme: {
    english: "Only the 'Bearer' scheme is supported.",
    chinese: "只支持 'Bearer' 方式。",
  },
  noKey: {
    english: "There is no API key after 'Bearer'.",
    chinese: "'Bearer' 后面没有 API Key。",
    none: true,
    where: true,
  },
  twice: {
    english: "'Bearer' appears twice: the client adds it by itself, so pass only the key to your client.",
    chinese: "'Bearer' 重复了：客户端会自动添加，只需填写 API Key 本身。",
  },
  placeholder: {
    english:
      'The API key is a placeholder from documentation or a variable that was not filled in; nothing was sent to DashScope.',
    chinese: 'API Key 是占位符（示例文字，或没有替换的变量），请求未发往 DashScope，请换成真实的 Key。',
    where: true,
  },
  wrapped: {
    english: 'There are quotation marks or brackets around the API key: leave them out.',
    chinese: 'API Key 两边有引号或括号，请去掉。',
  },
  blanks: {
    english: 'There are spaces in the API key.',
    chinese: 'API Key 中有空格。',
  },
  characters: {
    english:
      'The API key has characters that no key has (Chinese text, full-width or invisible characters); is it a placeholder?',
    chinese: 'API Key 中有不该出现的字符（中文、全角或不可见字符），是否填了占位符？',
    where: true,
  },
  longKey: {
    english: 'The API key is longer than 256 characters.',
    chinese: 'API Key 超过 256 个字符。',
  },
} satisfies Readonly<Record<string, Cause>>

/**
 * The caller's key from the `Authorization` header.
 * @throws ApiError 401, which never quotes the header
 */
export function readKey(authorization: string | undefined): string {
  // Checked first: the header comes from unknown clients and may be long.
  if (authorization !== undefined && authorization.length > 512) throw refuse('longHeader')
  // Only spaces and tabs: in bytes read as Latin-1, part of a Chinese character may look like white space.
  const given = authorization?.replaceAll(/^[ \t]+|(?<![ \t])[ \t]+$/g, '') ?? ''
  if (given === '') throw refuse('noHeader')
  const [scheme = '', ...rest] = given.split(/[ \t]+/)
  if (scheme.startsWith('sk-')) throw refuse('noScheme')
  if (scheme.toLowerCase() !== 'bearer') throw refuse('otherScheme')
  return toKey(rest)
}

/**
 * The caller's key from the `x-api-key` header, which Anthropic's clients send.
 * @throws ApiError 401, which never quotes the header
 */
export function keyFromApiKeyHeader(header: string): string {
  if (header.length > 512) throw refuse('longKey')
  const given = header.replaceAll(/^[ \t]+|(?<![ \t])[ \t]+$/g, '')
  if (given === '') throw refuse('noHeader')
  return toKey(given.split(/[ \t]+/))
}

function toKey(words: readonly string[]): string {
  const [key, ...more] = words
  if (key === undefined) throw refuse('noKey')
  if (key.toLowerCase() === 'bearer') throw refuse('twice')
  if (unwrap(words.join(' ')) !== undefined) throw refuse('wrapped')
  if (isPlaceholder(words.join(' '))) throw refuse('placeholder')
  if (more.length > 0) throw refuse('blanks')
  if (!/^[\x21-\x7e]+$/.test(key)) throw refuse('characters')
  if (key.length > 256) throw refuse('longKey')
  return key
}

function refuse(name: keyof typeof causes): ApiError {
  const { english, chinese, none = false, where = false }: Cause = causes[name]
  const { how, where: place } = cures
  return new ApiError({
    status: 401,
    type: 'authentication_error',
    code: none ? null : 'invalid_api_key',
    message: `${english}${how.english}${where ? place.english : ''}`,
    chinese: `${chinese}${how.chinese}${where ? place.chinese : ''}`,
  })
}
