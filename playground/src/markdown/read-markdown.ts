import { Lexer, type Token } from 'marked'

/** Longer texts are shown as they are. */
const longest = 300_000

/** The most marks of one piece of text, columns of a row, and lists and quotations in each other: time grows with their square. */
const maxPerLine = { marks: 200, columns: 1_000, containers: 50 }

/** Text that took longer to read, in milliseconds, is not read anew with each piece that comes. */
const slow = 50

/** Markdown as tokens; undefined for text that is too long, too wide, or nested so deeply that it cannot be read. */
export function readMarkdown(text: string): Token[] | undefined {
  if (text.length > longest || !text.split('\n').every(isReadable)) return undefined
  try {
    return new BoundedLexer({ gfm: true, breaks: true }).lex(text)
  } catch {
    return undefined
  }
}

/** Reads a text that grows. If that is slow, what is new stays plain until the text is half as long again, or whole. */
export function createReader(now = () => performance.now()) {
  let last = { text: '', tokens: readMarkdown(''), took: 0 }
  return (text: string, isGrowing: boolean): Token[] | undefined => {
    const { tokens, took } = last
    if (isGrowing && took > slow && text.startsWith(last.text) && text.length < 1.5 * last.text.length)
      return tokens && [...tokens, toPlain(text.slice(last.text.length))]
    const started = now()
    last = { text, tokens: readMarkdown(text), took: 0 }
    last.took = now() - started
    return last.tokens
  }
}

/** A piece of text with more marks than prose has stays as it is. */
class BoundedLexer extends Lexer {
  override inlineTokens(source: string, tokens: Token[] = []): Token[] {
    if (countOf(source, /[*_~`[<]/g) <= maxPerLine.marks) return super.inlineTokens(source, tokens)
    tokens.push(toPlain(source))
    return tokens
  }
}

function toPlain(text: string): Token {
  return { type: 'text', raw: text, text, escaped: false }
}

/** The time for a line is linear. */
function isReadable(line: string): boolean {
  const [start = ''] = /^(?:[ \t>]|[-*+][ \t]|\d{1,9}[.)][ \t])*/.exec(line) ?? []
  return countOf(line, /\|/g) <= maxPerLine.columns && countOf(start, /[>*+-]|\d+/g) <= maxPerLine.containers
}

function countOf(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0
}
