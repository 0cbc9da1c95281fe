/** Foreign text → text that is safe to print: without the key and without control sequences. */
export type Redact = (text: string) => string

export function createRedact(key: string | undefined): Redact {
  return (text) => (key === undefined ? text : text.replaceAll(key, '***'))
}

/** One line of at most 120 characters, no control characters: for quoting foreign text. */
export function quote(text: string): string {
  const line = text.replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim()
  const characters = Array.from(line)
  return characters.length > 120 ? `${characters.slice(0, 119).join('')}…` : line
}
