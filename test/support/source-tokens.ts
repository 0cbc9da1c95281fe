/** The tokens of TypeScript, as far as the rules for sources need them. */
export interface Token {
  kind: 'word' | 'number' | 'string' | 'regex' | 'sign'
  text: string
  /** Index of its first character. */
  at: number
}

const skipped = /(?:\s+|^#![^\n]*|\/\/[^\n]*|\/\*[\s\S]*?\*\/)+/y
const literals = {
  string: /'(?:[^'\\\n]|\\[\s\S])*'|"(?:[^"\\\n]|\\[\s\S])*"/y,
  number: /\d[\w.]*/y,
  word: /#?[A-Za-z_$][\w$]*/y,
  regex: /\/(?![*/])(?:[^/\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[a-z]*/y,
  sign: /\.\.\.|=>|[\s\S]/y,
} as const

/** A slash begins a pattern unless a value precedes it, or the `<` of a closing tag. */
function maySlash(before: Token | undefined): boolean {
  if (before === undefined) return true
  if (before.kind === 'word') return ['return', 'case', 'typeof', 'await', 'yield'].includes(before.text)
  return before.kind === 'sign' && ![')', ']', '}', '<'].includes(before.text)
}

/** The code in a template's `${}` becomes tokens; the template's text does not. */
export function tokensOf(source: string): Token[] {
  const tokens: Token[] = []
  // For each open template, the number of open braces in its `${}`.
  const templates: number[] = []
  let at = 0
  const take = (kind: Token['kind']): boolean => {
    const pattern = literals[kind]
    pattern.lastIndex = at
    const [text] = pattern.exec(source) ?? []
    if (text === undefined) return false
    tokens.push({ kind, text, at })
    at += text.length
    return true
  }
  const skipText = () => {
    while (at < source.length && source[at] !== '`' && !source.startsWith('${', at))
      at += source[at] === '\\' ? 2 : 1
    if (source[at] === '`') at += 1
    else {
      tokens.push({ kind: 'sign', text: '{', at })
      templates.push(0)
      at += 2
    }
  }
  while (at < source.length) {
    skipped.lastIndex = at
    at += skipped.exec(source)?.[0].length ?? 0
    if (at >= source.length) break
    if (source[at] === '`') {
      at += 1
      skipText()
    } else if (source[at] === '}' && templates.at(-1) === 0) {
      take('sign')
      templates.pop()
      skipText()
    } else if (source[at] !== '/' || !maySlash(tokens.at(-1)) || !take('regex')) {
      if (take('string') || take('number') || take('word')) continue
      if (templates.length > 0 && source[at] === '{') templates.push((templates.pop() ?? 0) + 1)
      if (templates.length > 0 && source[at] === '}') templates.push((templates.pop() ?? 0) - 1)
      take('sign')
    }
  }
  return tokens
}
