import { request, type IncomingHttpHeaders } from 'node:http'

/** One response as bytes and parsed events. */
export interface Seen {
  status: number
  headers: IncomingHttpHeaders
  body: Buffer
  text: string
  /** The parsed `data:` lines; text where one is not JSON. */
  frames: unknown[]
  /** The reads, as they arrived. */
  reads: Buffer[]
  /** 'end': the body ended properly; otherwise the error's code. */
  ending: string
}

export interface Sent {
  path?: string
  method?: string
  headers?: Record<string, string>
  body?: unknown
  /** Disconnects after this number of reads. */
  hangUpAfter?: number
  /** Disconnects after this time, milliseconds. */
  hangUpAt?: number
}

export const textPath = '/api/v1/services/aigc/text-generation/generation'
export const multimodalPath = '/api/v1/services/aigc/multimodal-generation/generation'
export const streaming = { 'x-dashscope-sse': 'enable' }
export const asynchronous = { 'x-dashscope-async': 'enable' }
/** Allows addresses of the temporary store. */
export const resolving = { 'x-dashscope-ossresourceresolve': 'enable' }

/** Calls a simulator on a new connection and keeps all received data, also after errors. */
export function callSimulator(origin: string, sent: Sent): Promise<Seen> {
  const { path = textPath, method = 'POST', headers = {}, body } = sent
  return new Promise((resolve) => {
    const reads: Buffer[] = []
    const all = { authorization: 'Bearer sk-test-key-1', 'content-type': 'application/json', ...headers }
    const outgoing = request(`${origin}${path}`, { method, headers: all, agent: false })
    const done = (ending: string, status = 0, received: IncomingHttpHeaders = {}) => {
      const whole = Buffer.concat(reads)
      const text = whole.toString()
      resolve({ status, headers: received, body: whole, text, frames: framesIn(text), reads, ending })
    }
    outgoing.on('error', (error: NodeJS.ErrnoException) => done(error.code ?? 'error'))
    outgoing.on('response', (response) => {
      const { statusCode, headers: received } = response
      response.on('data', (read: Buffer) => {
        reads.push(read)
        if (reads.length === sent.hangUpAfter) outgoing.destroy()
      })
      response.on('end', () => done('end', statusCode, received))
      response.on('error', (error: NodeJS.ErrnoException) =>
        done(error.code ?? 'error', statusCode, received),
      )
      if (sent.hangUpAt !== undefined) setTimeout(() => outgoing.destroy(), sent.hangUpAt)
    })
    outgoing.end(typeof body === 'string' || body === undefined ? body : JSON.stringify(body))
  })
}

function framesIn(text: string): unknown[] {
  const lines = text.split(/\r\n|\n|\r/).filter((line) => line.startsWith('data:'))
  return lines.map((line) => {
    try {
      return JSON.parse(line.slice(5))
    } catch {
      return line.slice(5)
    }
  })
}
