/** The words of which documentation makes placeholders: `sk-your-key`, `YOUR_API_KEY`, `process.env.DASHSCOPE_API_KEY`. */
const words = [
  'alibabacloud alibaba aliyun dashscope bailian openai qwen litellm authorization bearer token secret password',
  'credential value string your own personal actual real valid the my api keys key insert replace paste enter put set',
  'goes here with this me placeholder dummy fake example sample changeme change todo xxx xx x undefined null none nil',
  'nan empty false true not no needed required process environ getenv env os sk sp ws proj',
].flatMap((line) => line.split(' '))

const anyWord = new RegExp(words.toSorted((one, other) => other.length - one.length).join('|'), 'g')

/** `$KEY`, `${KEY}`, `{{key}}`, `<key>`, `sk-****`, `sk-...`: variables that were not filled in, and what stands for more. */
const marks = /[$*{}()[\]<>]|\.{3}/

/**
 * Whether this is what documentation writes where the key goes. A key is long and random: it has no such mark, and it is
 * not made of such words alone.
 */
export function isPlaceholder(key: string): boolean {
  if (marks.test(key)) return true
  // A key that was typed in full-width characters is one.
  if (/[^\x20-\x7e]/.test(key)) return false
  const letters = key.toLowerCase().replaceAll(/[^a-z\d]/g, '')
  return letters.replaceAll(anyWord, '') === ''
}

/** What people put around a key when they copy it: `"sk-…"`, `<sk-…>`. */
const wrapped = /^[<"'`([{]+([\w.~+/=-]{8,})[>"'`)\]}]+$/

/** The key within quotation marks or brackets, where there is one. */
export function unwrap(given: string): string | undefined {
  const inner = wrapped.exec(given)?.[1]
  return inner === undefined || isPlaceholder(inner) ? undefined : inner
}
