/** Maximum width of a line. A terminal breaks wider lines in the middle of words. */
export const lineWidth = 100

const wide = String.raw`\p{Script=Han}\u3000-\u303f\uff00-\uff60`
const isWide = new RegExp(`[${wide}]`, 'u')

/** Columns of a terminal: Chinese characters and full-width punctuation take two. */
export function widthOf(text: string): number {
  return Array.from(text).reduce((width, one) => width + (isWide.test(one) ? 2 : 1), 0)
}

/** Pads with spaces to a width. */
export const padTo = (text: string, width: number): string =>
  text + ' '.repeat(Math.max(0, width - widthOf(text)))

/** A word, or one Chinese character, with the punctuation that must not begin a line. */
const unit = new RegExp(String.raw`(?:\p{Script=Han}|[^\s${wide}]+|[${wide}])[，。；：、）？！]*|\s+`, 'gu')

/** A text in lines of at most that width; a single word may be wider. */
export function wrap(text: string, width: number): string[] {
  const lines = ['']
  for (const word of text.match(unit) ?? []) {
    const line = lines.at(-1) ?? ''
    if (widthOf(line + word.trimEnd()) <= width || line === '') lines[lines.length - 1] = line + word
    else lines.push(word.trimStart())
  }
  return lines.map((line) => line.trimEnd())
}
