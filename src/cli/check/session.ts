import type { Language } from '../../errors/localize.ts'
import { version } from '../../version.ts'
import type { Redact } from './report/redact.ts'

export interface Request {
  method?: 'GET' | 'POST' | 'OPTIONS'
  /** Path below the gateway's root, such as `/v1/models`. */
  path: string
  key?: string | undefined
  headers?: Readonly<Record<string, string>>
  /** A JSON value; a text or a form is sent unchanged. */
  body?: unknown
}

/** The status and headers of an answer. */
export interface Head {
  status: number
  /** By lower-case name; undefined if absent. */
  header: (name: string) => string | undefined
}

export interface Answer extends Head {
  text: string
  /** Undefined if the text is not JSON. */
  json: unknown
}

export interface OpenAnswer extends Head {
  body: AsyncIterable<Uint8Array>
  /** Reads the rest of an answer that turns out not to be a stream. */
  whole: () => Promise<Answer>
}

export interface Session {
  ask: (request: Request) => Promise<Answer>
  open: (request: Request) => Promise<OpenAnswer>
  /** JSON with redacted strings; undefined if the text is not JSON. */
  parse: (text: string) => unknown
}

export interface SessionOptions {
  /** Without `/v1` and without a trailing slash. */
  root: string
  /** The header `x-dashscope-region` of all requests with a key. */
  region?: string | undefined
  language: Language
  redact: Redact
  fetch: typeof globalThis.fetch
  signal: AbortSignal
}

/** Requests to one gateway until the signal aborts. Everything that they return is redacted. */
export function createSession({ root, region, language, redact, fetch, signal }: SessionOptions): Session {
  const send = async ({ method, path, key, headers, body }: Request) => {
    const isForm = body instanceof FormData
    const response = await fetch(root + path, {
      method: method ?? (body === undefined ? 'GET' : 'POST'),
      headers: {
        'accept-language': language === 'chinese' ? 'zh-CN' : 'en',
        'user-agent': `dashscope-gateway-check/${version}`,
        ...(key !== undefined && { authorization: `Bearer ${key}` }),
        ...(key !== undefined && region !== undefined && { 'x-dashscope-region': region }),
        // That of a form has its boundary, which fetch makes.
        ...(body !== undefined && !isForm && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && {
        body: typeof body === 'string' || isForm ? body : JSON.stringify(body),
      }),
      // Redirects are reported, not followed, so that no other host gets the key.
      redirect: 'manual',
      signal,
    })
    return { response, head: toHead(response, redact) }
  }
  const parse = (text: string): unknown => {
    try {
      return JSON.parse(text, (_, value: unknown) => (typeof value === 'string' ? redact(value) : value))
    } catch {
      return undefined
    }
  }
  const read = async (response: Response, head: Head): Promise<Answer> => {
    const text = await response.text()
    return { ...head, text: redact(text), json: parse(text) }
  }
  return {
    parse,
    async ask(request) {
      const { response, head } = await send(request)
      return read(response, head)
    },
    async open(request) {
      const { response, head } = await send(request)
      return { ...head, body: response.body ?? empty(), whole: () => read(response, head) }
    },
  }
}

function toHead({ status, headers }: Response, redact: Redact): Head {
  return {
    status,
    header: (name) => {
      const value = headers.get(name)
      return value === null ? undefined : redact(value)
    },
  }
}

async function* empty(): AsyncGenerator<Uint8Array, void> {}
