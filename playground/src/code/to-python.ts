import { gatewayUrl } from '../state/settings.ts'
import type { CodeSample } from './sample.ts'
import { shorten } from './shorten.ts'

/** A JSON value as Python writes it. */
export function toLiteral(value: unknown, indent = ''): string {
  if (value === null || value === undefined) return 'None'
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  if (typeof value !== 'object') return JSON.stringify(value)
  const inner = `${indent}    `
  const [open, close, entries] = Array.isArray(value)
    ? ['[', ']', value.map((item) => toLiteral(item, inner))]
    : [
        '{',
        '}',
        Object.entries(value).map(([name, item]) => `${JSON.stringify(name)}: ${toLiteral(item, inner)}`),
      ]
  const short = `${open}${entries.join(', ')}${close}`
  if (entries.length === 0 || (short.length < 72 && !short.includes('\n'))) return short
  return `${open}\n${entries.map((entry) => `${inner}${entry},\n`).join('')}${indent}${close}`
}

/** Named arguments, one a line. */
export function toArguments(values: Readonly<Record<string, unknown>>): string {
  return Object.entries(values)
    .map(([name, value]) => `    ${name}=${toLiteral(value, '    ')},\n`)
    .join('')
}

/** The parameters that a library knows, and the others, which it takes as `extra_body`. */
export function split(body: Readonly<Record<string, unknown>>, known: ReadonlySet<string>) {
  const entries = Object.entries(shorten(body))
  const others = entries.filter(([name]) => !known.has(name))
  return {
    own: Object.fromEntries(entries.filter(([name]) => known.has(name))),
    extra: others.length === 0 ? {} : { extra_body: Object.fromEntries(others) },
  }
}

interface PythonCall {
  /** `chat.completions.create` */
  method: string
  body: Readonly<Record<string, unknown>>
  /** The method's own parameters. */
  known: ReadonlySet<string>
  /** What is done with the `answer`. */
  use: string
}

/** A call of OpenAI's Python library. */
export function toPython({ method, body, known, use }: PythonCall): CodeSample {
  const { own, extra } = split(body, known)
  const code = `import os

from openai import OpenAI

client = OpenAI(base_url=${JSON.stringify(`${gatewayUrl}/v1`)}, api_key=os.environ["DASHSCOPE_API_KEY"])

answer = client.${method}(
${toArguments({ ...own, ...extra })})
${use}
`
  return { id: 'python', title: 'Python', language: 'python', code }
}
