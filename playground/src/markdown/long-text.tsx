import { toPieces } from './pieces.ts'

/**
 * Text of any length, in pieces, so that the browser lays out only those that are seen, and only the last one anew while the
 * text grows.
 */
export function LongText({ text }: { text: string }) {
  const { pieces, left } = toPieces(text)
  if (pieces.length <= 1) return <>{text}</>
  return (
    <>
      {pieces.map((piece, place) => (
        <span class="piece" key={place}>
          {piece}
        </span>
      ))}
      {left > 0 && <span class="piece">… {left}</span>}
    </>
  )
}
