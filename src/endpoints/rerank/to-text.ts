import type { MediaContent } from '../media-content.ts'

/** The text of an object: that of the named fields, line by line, or `text`; undefined if it has none of them. */
export function toText(document: MediaContent, fields: readonly string[]): string | undefined {
  const named = fields.flatMap((name) => {
    const value = Object.hasOwn(document, name) ? document[name] : undefined
    return typeof value === 'string' || typeof value === 'number' ? [String(value)] : []
  })
  return named.length > 0 ? named.join('\n') : (document.text ?? undefined)
}
