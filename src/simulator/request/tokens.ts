/**
 * An estimate instead of the model's tokenizer: a Chinese character, an emoji or a mark is one token, as are
 * up to four Latin letters or three digits together with the space before them.
 */
const token = / ?[A-Za-zÀ-ž]{1,4}| ?\d{1,3}|\s+|./gsu

export function tokenize(text: string): string[] {
  return text.match(token) ?? []
}

/** Runs of letters, digits, blanks and everything else. */
const run = / ?([A-Za-zÀ-ž]+)| ?(\d+)|\s+|([^\s\dA-Za-zÀ-ž]+)/gu
const surrogatePair = /[\uD800-\uDBFF][\uDC00-\uDFFF]/g

/** Counts the tokens without creating them. */
export function countTokens(text: string): number {
  let count = 0
  for (const [, letters, digits, others] of text.matchAll(run)) {
    if (letters !== undefined) count += Math.ceil(letters.length / 4)
    else if (digits !== undefined) count += Math.ceil(digits.length / 3)
    else if (others !== undefined) count += others.replace(surrogatePair, '.').length
    else count += 1
  }
  return count
}

/** Sizes in tokens, as the recorded streams begin: single tokens first, then groups. */
const sizes = [1, 1, 2, 1, 4, 8, 3, 8, 6, 8, 1, 5]

/** The tokens in groups of varied size; the pieces joined are the text. */
export function toPieces(text: string): string[] {
  const pieces: string[] = []
  const tokens = tokenize(text)
  for (let start = 0; start < tokens.length;) {
    const size = sizes[pieces.length % sizes.length] ?? 1
    pieces.push(tokens.slice(start, start + size).join(''))
    start += size
  }
  return pieces
}

/** The pieces up to a number of tokens; the last one may be shortened. */
export function cutPieces(pieces: string[], limit: number): string[] {
  const kept: string[] = []
  let left = limit
  for (const piece of pieces) {
    if (left <= 0) break
    const tokens = tokenize(piece).slice(0, left)
    kept.push(tokens.join(''))
    left -= tokens.length
  }
  return kept
}

export function countPieces(pieces: string[]): number {
  return pieces.reduce((sum, piece) => sum + countTokens(piece), 0)
}
