/** The characters of a piece, and the most that are shown. */
const limits = { piece: 10_000, all: 2_000_000 }

/**
 * Text of any length, in pieces, so that the browser lays out only those that are seen, and only the last one anew while the
 * text grows.
 */
export function LongText({ text }: { text: string }) {
  if (text.length <= limits.piece) return <>{text}</>
  const left = text.length - limits.all
  return (
    <>
      {toPieces(left > 0 ? text.slice(0, limits.all) : text).map((piece, place) => (
        <span class="piece" key={place}>
          {piece}
        </span>
      ))}
      {left > 0 && <span class="piece">… {left}</span>}
    </>
  )
}

/** They end with a line where they can; those before the last stay the same when the text grows. */
function toPieces(text: string): string[] {
  const pieces: string[] = []
  for (let at = 0; at < text.length;) {
    const whole = text.slice(at, at + limits.piece)
    const lines = at + limits.piece < text.length ? whole.lastIndexOf('\n') + 1 : 0
    const piece = lines > 0 ? whole.slice(0, lines) : whole
    pieces.push(piece)
    at += piece.length
  }
  return pieces
}
