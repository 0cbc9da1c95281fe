import { isPlaceholder } from './placeholder-key.ts'

/** A pattern for keys, and the mask that is shown instead. */
interface Masking {
  pattern: RegExp
  toMask: (key: string) => string
}

/** `sk-` after a letter, as in `ask-me-something`, is not a key, but after an encoded character it is: `%2Fsk-`. */
const callerRules: Masking = {
  pattern: /(?:(?<![A-Za-z])|(?<=%(?:25){0,4}[\dA-Fa-f]{2}))sk-[\w.-]{4,}[\w-]/g,
  toMask: (key) => (key.length > 16 ? `${key.slice(0, 4)}***${key.slice(-4)}` : toHidden(key)),
}

/** In a log, hiding too much does no harm. */
const logged: Masking = { pattern: /sk-[\w.-]{4,}[\w-]/g, toMask: toHidden }

/**
 * For a caller: shows at most the first four and last four characters of everything that looks like a key, and of the
 * caller's own keys, whatever they look like.
 */
export function maskKeys(text: string, own: readonly string[] = []): string {
  return mask(text, own, callerRules)
}

/** For a log: shows no part of a key. */
export function hideKeys(text: string, own: readonly string[] = []): string {
  return mask(text, own, logged)
}

/** Characters of a text that are searched for keys and shown: twice the maximum of an upstream message. */
export const maxTextLength = 16_384

/** A text from the caller or DashScope as a header: at most 1,000 ASCII characters, without keys. */
export function toHeaderValue(text: string, own: readonly string[]): string {
  const ascii = maskKeys(text.slice(0, maxTextLength), own).replaceAll(/[^\x20-\x7e]/g, '?')
  return ascii.length > 1000 ? `${ascii.slice(0, 997)}...` : ascii
}

/** Characters around a key: white space, quotation marks and separators. */
const around: ReadonlySet<string> = new Set([' ', '\t', '"', "'", '<', '>', ','])

/** Maximum characters of the header that are read, since texts are searched for each word. Headers over 512 are refused. */
const maxHeaderLength = 2048

/**
 * The texts that a caller sent as a key, well-formed or not. They are split without a pattern, since engines keep the last
 * input of a pattern. Words of less than eight characters are too common to be searched for.
 */
export function keysIn(header: string | undefined): string[] {
  const keys: string[] = []
  const text = header?.slice(0, maxHeaderLength) ?? ''
  let from = 0
  for (let at = 0; at <= text.length; at += 1) {
    if (at < text.length && !around.has(text.charAt(at))) continue
    const word = text.slice(from, at)
    from = at + 1
    // A placeholder consists of words that also occur in our own messages.
    if (word.length >= 8 && !isPlaceholder(word)) keys.push(word)
  }
  return keys
}

function mask(text: string, own: readonly string[], masking: Masking): string {
  const masked = maskPlain(text, own, masking)
  if (!masked.includes('%')) return masked
  const decodedOwn = own.map(decode)
  // A word is unchanged unless its decoded form contains a key.
  return masked.replaceAll(/\S+/g, (word) => {
    const plain = decode(word)
    const shown = maskPlain(plain, decodedOwn, masking)
    return shown === plain ? word : shown
  })
}

/** Keys are not compiled to patterns, since engines keep patterns. */
function maskPlain(text: string, own: readonly string[], { pattern, toMask }: Masking): string {
  let masked = text
  for (const key of own) if (masked.includes(key)) masked = maskOwn(masked, key, toMask)
  return masked.includes('sk-') ? masked.replaceAll(pattern, toMask) : masked
}

/** Also masks the following key characters: otherwise the rest of a longer key would stay visible. */
function maskOwn(text: string, key: string, toMask: Masking['toMask']): string {
  let masked = ''
  let from = 0
  for (let at = text.indexOf(key); at >= 0; at = text.indexOf(key, from)) {
    let end = at + key.length
    while (isOfKey(text, end)) end += 1
    masked += text.slice(from, at) + toMask(text.slice(at, end))
    from = end
  }
  return masked + text.slice(from)
}

/** A full stop only belongs to a key if a key character follows: otherwise it ends a sentence. */
function isOfKey(text: string, at: number): boolean {
  const character = text.charAt(at)
  return character === '.' ? /^[\w-]$/.test(text.charAt(at + 1)) : /^[\w-]$/.test(character)
}

/** Visible ASCII that is percent-encoded, once or several times over: `%73`, `%2573`. */
function decode(text: string): string {
  if (!text.includes('%')) return text
  return text.replaceAll(/%(?:25)*(2[1-9a-f]|[3-6][\da-f]|7[\da-e])/gi, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  )
}

function toHidden(key: string): string {
  return key.startsWith('sk-') ? 'sk-***' : '***'
}
