/** The better places to cut come first: after a sentence, after a clause, after a word. */
const places = [/[。！？!?…\n]+["'”’」』）)]*\s*|\.["'”’)]*\s+/g, /[，,；;：:、—]+\s*/g, /\s+/g] as const

/** A grapheme is rarely longer; the cut falls before the last one of the window. */
const graphemeWindow = 128

/**
 * A text → pieces of at most `maxLength` UTF-16 units, which joined are the text. They end with a sentence if one ends in time, else
 * with a clause, a word, or a grapheme. Linear: each piece looks at its own window.
 */
export function splitText(text: string, maxLength: number): string[] {
  const pieces: string[] = []
  let start = 0
  while (text.length - start > maxLength) {
    const end = start + cutOf(text.slice(start, start + maxLength))
    pieces.push(text.slice(start, end))
    start = end
  }
  return [...pieces, text.slice(start)]
}

function cutOf(window: string): number {
  for (const place of places) {
    const last = [...window.matchAll(place)].at(-1)
    // White space at the end of the window may go on behind it, which is no reason to cut elsewhere.
    if (last !== undefined) return last.index + last[0].length
  }
  return graphemeCut(window)
}

function graphemeCut(whole: string): number {
  // Half of a surrogate pair would be a grapheme of its own.
  const window = /[\ud800-\udbff]$/.test(whole) && whole.length > 1 ? whole.slice(0, -1) : whole
  const from = Math.max(0, window.length - graphemeWindow)
  const segments = [...new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(window.slice(from))]
  // The last grapheme may continue behind the window.
  const last = segments.at(-1)
  const cut = from + (last?.index ?? 0)
  // 0: a grapheme as long as the window.
  return cut > 0 ? cut : window.length
}
