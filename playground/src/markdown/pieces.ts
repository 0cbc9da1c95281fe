/** The characters of a piece, and the most of all. */
const limits = { piece: 10_000, all: 2_000_000 }

/**
 * A text in pieces, and how many characters are left. The pieces end with a line where they can, and those before the last stay the
 * same when the text grows.
 */
export function toPieces(text: string): { pieces: readonly string[]; left: number } {
  const shown = partOf(text, 0, limits.all)
  const pieces: string[] = []
  for (let at = 0; at < shown.length;) {
    const whole = partOf(shown, at, limits.piece)
    const lines = at + whole.length < shown.length ? whole.lastIndexOf('\n') + 1 : 0
    const piece = lines > 0 ? whole.slice(0, lines) : whole
    pieces.push(piece)
    at += piece.length
  }
  return { pieces, left: text.length - shown.length }
}

/** A part that divides no character of two code units, such as an emoji: its halves would be shown as unknown characters. */
function partOf(text: string, start: number, length: number): string {
  const end = start + length
  return text.slice(start, (text.codePointAt(end - 1) ?? 0) > 0xffff ? end - 1 : end)
}
