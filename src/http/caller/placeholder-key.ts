/** Words that only occur in placeholders: `sk-your-key`, `YOUR_API_KEY`, `process.env.DASHSCOPE_API_KEY`, `sk-xxx`. */
const decisive = [
  'your insert replace paste enter here placeholder dummy changeme todo xxx undefined null none nil nan empty false true',
  'not no needed required process environ getenv env alibabacloud alibaba aliyun dashscope bailian openai litellm',
].flatMap((line) => line.split(' '))

/** Further words of placeholders, which also occur in invented test keys: `sk-valid-key`. */
const neutral = [
  'sk sp ws proj api key keys authorization bearer token secret password credential value string qwen os put set goes with',
  'this me my own personal actual real valid the fake example sample change xx x',
].flatMap((line) => line.split(' '))

const toPattern = (words: readonly string[]) =>
  new RegExp(words.toSorted((one, other) => other.length - one.length).join('|'), 'g')
const anyWord = toPattern([...decisive, ...neutral])
const decisiveWords: ReadonlySet<string> = new Set(decisive)

/** `$KEY`, `${KEY}`, `{{key}}`, `<key>`, `sk-****`, `sk-...`: unfilled variables, and ellipses. */
const marks = /[$*{}()[\]<>]|\.{3}/

/**
 * Whether this is a placeholder from documentation. A real key is long and random: it has none of these marks, and does not
 * consist of these words only. A text that may be a key passes: DashScope decides.
 */
export function isPlaceholder(key: string): boolean {
  if (marks.test(key)) return true
  // A key typed in full-width characters is not a placeholder.
  if (/[^\x20-\x7e]/.test(key)) return false
  const letters = key.toLowerCase().replaceAll(/[^a-z\d]/g, '')
  if (letters.replaceAll(anyWord, '') !== '') return false
  return (
    letters === '' ||
    letters === 'sk' ||
    (letters.match(anyWord) ?? []).some((word) => decisiveWords.has(word))
  )
}

/** Quotation marks and brackets around a copied key: `"sk-…"`, `<sk-…>`. */
const wrapped = /^[<"'`([{]+([\w.~+/=-]{8,})[>"'`)\]}]+$/

/** The key in quotation marks or brackets, if there is one. */
export function unwrap(given: string): string | undefined {
  const inner = wrapped.exec(given)?.[1]
  return inner === undefined || isPlaceholder(inner) ? undefined : inner
}
