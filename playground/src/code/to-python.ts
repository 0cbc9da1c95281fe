import type { GatewayRequest } from '../gateway/request.ts'
import { gatewayUrl } from '../state/settings.ts'
import { ownHeaders, type CodeSample, type LibraryClient } from './sample.ts'
import { shorten } from './shorten.ts'

/** A JSON value as Python writes it; a file is opened by its name. */
export function toLiteral(value: unknown, indent = ''): string {
  if (value === null || value === undefined) return 'None'
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  if (value instanceof File) return `open(${JSON.stringify(value.name)}, "rb")`
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

const openai: LibraryClient = { from: 'openai', name: 'OpenAI', path: '/v1' }
export const anthropicPython: LibraryClient = { from: 'anthropic', name: 'Anthropic', path: '' }

interface PythonCall {
  /** Its headers are those of the client. */
  request: GatewayRequest
  /** `chat.completions.create` */
  method: string
  body: Readonly<Record<string, unknown>>
  /** The method's own parameters. */
  known: ReadonlySet<string>
  /** What is done with the `answer`. */
  use: string
  /** OpenAI's, unless another one is given. */
  client?: LibraryClient
  /** Modules besides `os`. */
  imports?: readonly string[]
}

/** A call of OpenAI's Python library. */
export function toPython({ method, body, known, ...program }: PythonCall): CodeSample {
  const { own, extra } = split(body, known)
  return toPythonSample({ call: `${method}(\n${toArguments({ ...own, ...extra })})`, ...program })
}

interface PythonProgram {
  /** Its headers are those of the client. */
  request: GatewayRequest
  /** What is called of the client. */
  call: string
  use: string
  client?: LibraryClient
  /** Modules besides `os`. */
  imports?: readonly string[]
}

export function toPythonSample({
  request,
  call,
  use,
  client = openai,
  imports = [],
}: PythonProgram): CodeSample {
  const { from, name, path } = client
  const headers = ownHeaders(request)
  const settings = [
    `base_url=${JSON.stringify(gatewayUrl + path)}`,
    'api_key=os.environ["DASHSCOPE_API_KEY"]',
    ...(headers === undefined ? [] : [`default_headers=${toLiteral(headers)}`]),
  ]
  const code = `${[...imports, 'os']
    .toSorted()
    .map((module) => `import ${module}\n`)
    .join('')}
from ${from} import ${name}

client = ${name}(${settings.join(', ')})

answer = client.${call}
${use}
`
  return { id: 'python', title: 'Python', language: 'python', code }
}
