/** The longest text that is shown whole. */
const longest = 2_000

/** JSON in which contents of files are shortened: megabytes of Base64 are neither read nor pasted. */
export function shorten<Value>(value: Value): Value {
  return cut(value) as Value
}

function cut(value: unknown): unknown {
  if (typeof value === 'string' && value.length > longest) {
    const head = /^data:[\w.+/-]+;base64,/.exec(value)?.[0] ?? ''
    // Texts may have no spaces either, Chinese ones among them.
    return /^[\w+/=-]+$/.test(value.slice(head.length)) ? `${head}...` : value
  }
  if (Array.isArray(value)) return value.map(cut)
  if (typeof value !== 'object' || value === null || value instanceof File) return value
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, cut(inner)]))
}

/** Whether anything of it is shortened. */
export function isShortened(value: unknown): boolean {
  return JSON.stringify(shorten(value)) !== JSON.stringify(value)
}
