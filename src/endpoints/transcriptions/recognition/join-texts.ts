/** Scripts that write no blanks between sentences, with their punctuation. */
const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\u3000-\u303f\uff00-\uffef]/u

/** The blank between two texts, if the script of the first one has it. */
export function blankBetween(before: string, after: string): string {
  const last = before.at(-1) ?? ''
  const first = after.at(0) ?? ''
  if (last === '' || first === '' || /\s/.test(last) || /\s/.test(first)) return ''
  return unspaced.test(last) ? '' : ' '
}

/** Sentences → the pieces of one text, each with the blank before it. */
export function toPieces(sentences: readonly string[]): string[] {
  return sentences.map((text, index) => blankBetween(sentences[index - 1] ?? '', text) + text)
}

/** A text → its sentences, each with the blanks before it, up to one that the text does not have. */
export function piecesOf(text: string, sentences: readonly string[]): string[] {
  const pieces: string[] = []
  let start = 0
  for (const sentence of sentences) {
    let at = start
    while (/\s/.test(text.charAt(at))) at += 1
    const words = sentence.trim()
    if (!text.startsWith(words, at)) break
    pieces.push(text.slice(start, at + words.length))
    start = at + words.length
  }
  return pieces
}
