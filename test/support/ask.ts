import http from 'node:http'
import https from 'node:https'

export interface Seen {
  status: number
  headers: http.IncomingHttpHeaders
  body: string
  /** Milliseconds since the request. */
  firstByteMs: number
  lastByteMs: number
  /** Number of reads with data; 1 if everything arrived at once. */
  reads: number
}

export interface Question {
  path?: string
  method?: string
  headers?: Readonly<Record<string, string>>
  body?: string | Buffer
  /** Disconnects after the first read of the body, after so many reads, after so many milliseconds, or after a promise. */
  leave?: 'body' | { reads: number } | number | Promise<unknown>
  /** Time limit for the answer, milliseconds. */
  withinMs?: number
}

const isReads = (leave: Question['leave']): leave is { reads: number } =>
  typeof leave === 'object' && 'reads' in leave

/** One request on a new connection. Certificates are not verified, since tests make their own. */
export function ask(origin: string, question: Question = {}): Promise<Seen> {
  const { path = '/', headers = {}, body, leave, withinMs = 30_000 } = question
  const readsToLeave = leave === 'body' ? 1 : isReads(leave) ? leave.reads : Infinity
  const started = performance.now()
  const { request } = origin.startsWith('https:') ? https : http
  return new Promise((resolve, reject) => {
    const seen: Seen = { status: 0, headers: {}, body: '', firstByteMs: 0, lastByteMs: 0, reads: 0 }
    const call = request(
      origin,
      {
        // Unchanged: a URL would normalise it.
        path,
        method: question.method ?? (body === undefined ? 'GET' : 'POST'),
        headers,
        agent: false,
        rejectUnauthorized: false,
        signal: AbortSignal.timeout(withinMs),
      },
      (answer) => {
        seen.status = answer.statusCode ?? 0
        seen.headers = answer.headers
        answer.setEncoding('utf8')
        answer.on('data', (chunk: string) => {
          seen.lastByteMs = performance.now() - started
          if (seen.reads === 0) seen.firstByteMs = seen.lastByteMs
          seen.reads += 1
          seen.body += chunk
          if (seen.reads === readsToLeave) go()
        })
        answer.on('end', () => resolve(seen)).on('error', reject)
      },
    )
    const go = () => {
      resolve(seen)
      call.destroy()
    }
    if (typeof leave === 'number') setTimeout(go, leave)
    if (leave instanceof Promise)
      leave.then(go, (error: unknown) => {
        reject(error)
        call.destroy()
      })
    call.on('error', reject).end(body)
  })
}

const key = { authorization: 'Bearer sk-0123456789abcdef', 'content-type': 'application/json' }

/** A chat with the simulator; `faults` as in its marker `[[sim: …]]`. */
export function askChat(
  origin: string,
  faults: string,
  { stream = true, ...question }: Question & { stream?: boolean } = {},
): Promise<Seen> {
  const content = `${faults === '' ? '' : `[[sim: ${faults}]] `}借款合同要写哪些条款？`
  return ask(origin, {
    ...question,
    path: '/v1/chat/completions',
    headers: { ...key, ...question.headers },
    body: JSON.stringify({ model: 'qwen-plus', stream, messages: [{ role: 'user', content }] }),
  })
}

/** The text of a streamed answer. */
export function textOf({ body }: Seen): string {
  return body
    .split('\n')
    .filter((line) => line.startsWith('data: {'))
    .map((line) => {
      const chunk = JSON.parse(line.slice(6)) as { choices?: { delta?: { content?: string } }[] }
      return chunk.choices?.[0]?.delta?.content ?? ''
    })
    .join('')
}
