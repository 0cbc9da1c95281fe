/** `zh` → `chinese`, as OpenAI names languages; undefined for what is no language's code. */
export function toLanguageName(code: string | undefined): string | undefined {
  if (code === undefined || !/^[a-z]{2,3}$/i.test(code)) return undefined
  try {
    return new Intl.DisplayNames('en', { type: 'language', fallback: 'none' }).of(code)?.toLowerCase()
  } catch {
    return undefined
  }
}
