import { createLowlight } from 'lowlight'
import bash from 'highlight.js/lib/languages/bash'
import cpp from 'highlight.js/lib/languages/cpp'
import css from 'highlight.js/lib/languages/css'
import go from 'highlight.js/lib/languages/go'
import java from 'highlight.js/lib/languages/java'
import javascript from 'highlight.js/lib/languages/javascript'
import json from 'highlight.js/lib/languages/json'
import python from 'highlight.js/lib/languages/python'
import rust from 'highlight.js/lib/languages/rust'
import sql from 'highlight.js/lib/languages/sql'
import typescript from 'highlight.js/lib/languages/typescript'
import xml from 'highlight.js/lib/languages/xml'
import yaml from 'highlight.js/lib/languages/yaml'

const languages = { bash, cpp, css, go, java, javascript, json, python, rust, sql, typescript, xml, yaml }
const lowlight = createLowlight(languages)

/** A text with a meaning: `keyword`, `string`; empty for none. */
export interface Token {
  kind: string
  text: string
}

interface Node {
  type: string
  value?: string
  properties?: { className?: string[] }
  children?: Node[]
}

/** Code as tokens; undefined for a language that is not known. */
export function toTokens(code: string, name: string): Token[] | undefined {
  const language = name.toLowerCase()
  if (!lowlight.registered(language)) return undefined
  const tokens: Token[] = []
  collect(lowlight.highlight(language, code) as Node, '', tokens)
  return tokens
}

function collect({ type, value = '', properties, children = [] }: Node, kind: string, tokens: Token[]): void {
  if (type === 'text') tokens.push({ kind, text: value })
  const [own = kind] = properties?.className ?? []
  for (const child of children) collect(child, own, tokens)
}
