import { isPlaceholder } from './placeholder-key.ts'

/** What looks like a key, and what is shown in its place. */
interface Masking {
  pattern: RegExp
  toMask: (key: string) => string
}

/** In `ask-me-something` a letter is before it, and it is no key; in `%2Fsk-` a character that is encoded. */
const callerRules: Masking = {
  pattern: /(?:(?<![A-Za-z])|(?<=%(?:25){0,4}[\dA-Fa-f]{2}))sk-[\w.-]{4,}[\w-]/g,
  toMask: (key) => (key.length > 16 ? `${key.slice(0, 4)}***${key.slice(-4)}` : toHidden(key)),
}

/** In a log nothing is lost where too much is hidden. */
const logged: Masking = { pattern: /sk-[\w.-]{4,}[\w-]/g, toMask: toHidden }

/**
 * For a caller: of what looks like a key, and of their own ones whatever those look like, at most the first four and last
 * four characters.
 */
export function maskKeys(text: string, own: readonly string[] = []): string {
  return mask(text, own, callerRules)
}

/** For a log: nothing of a key. */
export function hideKeys(text: string, own: readonly string[] = []): string {
  return mask(text, own, logged)
}

/** Characters of a text that are looked through for keys, and shown: twice what an upstream message has. */
export const maxTextLength = 16_384

/** A text from the caller or DashScope as a header: at most 1,000 characters of ASCII, without keys. */
export function toHeaderValue(text: string, own: readonly string[]): string {
  const ascii = maskKeys(text.slice(0, maxTextLength), own).replaceAll(/[^\x20-\x7e]/g, '?')
  return ascii.length > 1000 ? `${ascii.slice(0, 997)}...` : ascii
}

/** What surrounds a key: blanks, and what people quote with. */
const around: ReadonlySet<string> = new Set([' ', '\t', '"', "'", '<', '>', ','])

/** Characters of the header that are looked at. It is refused from 513 on; each word of it is looked for in texts. */
const maxHeaderLength = 2048

/**
 * What a caller sent for a key, well formed or not. It is split without a pattern, since engines keep what a pattern met
 * last. Words of less than eight characters are not looked for: too many texts have them.
 */
export function keysIn(header: string | undefined): string[] {
  const keys: string[] = []
  const text = header?.slice(0, maxHeaderLength) ?? ''
  let from = 0
  for (let at = 0; at <= text.length; at += 1) {
    if (at < text.length && !around.has(text.charAt(at))) continue
    const word = text.slice(from, at)
    from = at + 1
    // A placeholder is made of words that our own sentences have.
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

/** No pattern is made of a key: engines keep those. */
function maskPlain(text: string, own: readonly string[], { pattern, toMask }: Masking): string {
  const withoutOwn = own.reduce((rest, key) => maskOwn(rest, key, toMask), text)
  return withoutOwn.replaceAll(pattern, toMask)
}

/** With what a longer key goes on with: half of that one would be left otherwise. */
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

/** A full stop is, where something follows it: otherwise a sentence ends there. */
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
