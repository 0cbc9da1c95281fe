/** HTTP as bytes on a socket, for requests that no client library sends. */
import { connect, type Socket } from 'node:net'

export interface Wire {
  socket: Socket
  /** The bytes received so far. */
  received: () => Buffer
  /** Milliseconds from opening to the end of the connection. */
  closed: Promise<number>
}

interface WireOptions {
  reads?: boolean
  /** Whether the bytes are kept for `received`. */
  keeps?: boolean
  /** Whether this side closes when the other one does. */
  ends?: boolean
}

export function openWire(port: number, { reads = true, keeps = true, ends = true }: WireOptions = {}): Wire {
  const started = performance.now()
  const socket = connect({ host: '127.0.0.1', port, allowHalfOpen: true })
  const chunks: Buffer[] = []
  const closed = new Promise<number>((resolve) => {
    socket.on('error', () => {}).on('close', () => resolve(performance.now() - started))
  })
  if (reads) {
    socket.on('data', (chunk: Buffer) => {
      if (keeps) chunks.push(chunk)
    })
    if (ends) socket.on('end', () => socket.end())
  } else {
    socket.pause()
  }
  return { socket, received: () => Buffer.concat(chunks), closed }
}

export const key = 'sk-0123456789abcdef'

export interface Head {
  line?: string
  /** Headers `name: value` that replace the host, the key and the content type. */
  lines?: readonly string[]
}

export const usual = ['host: gateway', `authorization: Bearer ${key}`, 'content-type: application/json']

export function toHead({ line = 'POST /v1/chat/completions HTTP/1.1', lines = usual }: Head = {}): string {
  return `${[line, ...lines].join('\r\n')}\r\n\r\n`
}

/** A whole chat request, as bytes. */
export function toRequest(body: string, lines: readonly string[] = usual): string {
  return toHead({ lines: [...lines, `content-length: ${Buffer.byteLength(body)}`] }) + body
}

export function toChat(text: string, fields: Readonly<Record<string, unknown>> = {}): string {
  return JSON.stringify({
    model: 'qwen-plus',
    stream: true,
    messages: [{ role: 'user', content: text }],
    ...fields,
  })
}

export interface RawResponse {
  status: number
  headers: Record<string, string>
  body: string
}

/** The responses in the bytes of a connection, in order. @throws Error for invalid or incomplete responses */
export function readResponses(received: Buffer): RawResponse[] {
  const responses: RawResponse[] = []
  let rest = received
  while (rest.length > 0) {
    const end = rest.indexOf('\r\n\r\n')
    const [line = '', ...fields] = rest.subarray(0, Math.max(0, end)).toString('latin1').split('\r\n')
    const [, status] = /^HTTP\/1\.1 (\d{3}) /.exec(line) ?? []
    if (status === undefined) throw new Error(`no response: ${rest.toString('latin1').slice(0, 200)}`)
    const headers = Object.fromEntries(
      fields.map((field) => [
        field.slice(0, field.indexOf(':')).toLowerCase(),
        field.slice(field.indexOf(':') + 1).trim(),
      ]),
    )
    const { body, length } = readBody(rest.subarray(end + 4), headers)
    responses.push({ status: Number(status), headers, body })
    rest = rest.subarray(end + 4 + length)
  }
  return responses
}

function readBody(rest: Buffer, headers: Record<string, string>): { body: string; length: number } {
  if (headers['transfer-encoding'] !== 'chunked') {
    const length = Number(headers['content-length'] ?? 0)
    if (rest.length < length) throw new Error('a body that is not complete')
    return { body: rest.subarray(0, length).toString(), length }
  }
  const parts: Buffer[] = []
  let at = 0
  for (;;) {
    const end = rest.indexOf('\r\n', at)
    const size = Number.parseInt(rest.subarray(at, Math.max(at, end)).toString('latin1'), 16)
    if (Number.isNaN(size)) throw new Error('a body that is not complete')
    at = end + 2
    if (size === 0) return { body: Buffer.concat(parts).toString(), length: at + 2 }
    parts.push(rest.subarray(at, at + size))
    at += size + 2
  }
}
