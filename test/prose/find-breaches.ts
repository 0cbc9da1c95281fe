import { tokensOf } from '../support/source-tokens.ts'
import { chineseRules, englishRules, nameRules, type Rule } from './rules.ts'

export interface Breach {
  line: number
  text: string
  advice: string
}

const blank = (text: string) => text.replaceAll(/[^\n]/g, ' ')

/** Comments, strings and templates: all that is no name, number, pattern or sign. Positions stay. */
export function proseOfCode(source: string): string {
  let prose = source
  for (const { kind, text, at } of tokensOf(source)) {
    if (kind !== 'string') prose = prose.slice(0, at) + blank(text) + prose.slice(at + text.length)
  }
  return prose.replaceAll(/^[ \t]*(?:\/\*\*?|\*\/?|\/\/)/gm, blank)
}

/** A document without its code. Quotes begin with `>`. Positions stay. */
export function proseOfDocument(page: string): string {
  return page
    .replaceAll(/^```[^\n]*\n[\s\S]*?^```/gm, blank)
    .replaceAll(/`[^`\n]+`/g, blank)
    .replaceAll(/^>/gm, blank)
}

const lineOf = (text: string, at: number) => text.slice(0, at).split('\n').length

function matchesOf(rules: readonly Rule[], prose: string): Breach[] {
  return rules.flatMap(({ pattern, advice }) =>
    [...prose.matchAll(pattern)].map(({ 0: text, index }) => ({
      line: lineOf(prose, index),
      text: text.replaceAll(/\s+/g, ' '),
      advice,
    })),
  )
}

function namesOf(source: string): Breach[] {
  return tokensOf(source).flatMap(({ kind, text, at }) => {
    const name = text.replace(/^#/, '')
    const rule = kind === 'word' ? nameRules.find(({ pattern }) => pattern.test(name)) : undefined
    return rule === undefined ? [] : [{ line: lineOf(source, at), text, advice: rule.advice }]
  })
}

const textRules = [...englishRules, ...chineseRules]

export function findBreaches(file: string, content: string): Breach[] {
  const found = file.endsWith('.md')
    ? matchesOf(textRules, proseOfDocument(content))
    : [...matchesOf(textRules, proseOfCode(content)), ...namesOf(content)]
  return found.toSorted((one, other) => one.line - other.line)
}
