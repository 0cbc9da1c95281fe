/** The minimal Bun program with the same answers: `Bun.serve`, `fetch`, JSON.parse and the same chunks, as `bare.ts` on Node. */
import {
  createReader,
  createWriter,
  path,
  stampOf,
  toCall,
  toCompletion,
  type ChatRequest,
  type Result,
} from './bare-translation.ts'

interface Bun {
  serve: (options: {
    hostname: string
    port: number
    idleTimeout: number
    fetch: (request: Request) => Promise<Response>
  }) => { port: number }
}

const { Bun } = globalThis as unknown as { Bun: Bun }
const upstream = process.env['DASHSCOPE_BASE_URL'] ?? ''

async function readWhole(response: Response): Promise<{ content: string; last: Result }> {
  if (response.headers.get('content-type')?.startsWith('text/event-stream') !== true) {
    const last = (await response.json()) as Result
    return { content: last.output.choices[0].message.content, last }
  }
  const read = createReader()
  let content = ''
  let last: Result | undefined
  for await (const bytes of response.body ?? [])
    for (const result of read(bytes)) {
      content += result.output.choices[0].message.content
      last = result
    }
  if (last === undefined) throw new Error('no event')
  return { content, last }
}

/** Each read in one write; Bun takes a generator as a body. */
async function* toChunks(response: Response, id: string, model: string): AsyncGenerator<string> {
  const read = createReader()
  const write = createWriter(id, model)
  for await (const bytes of response.body ?? []) {
    const text = read(bytes).map(write).join('')
    if (text !== '') yield text
  }
}

async function answer(request: Request): Promise<Response> {
  const chat = (await request.json()) as ChatRequest
  const call = toCall(chat, request.headers.get('authorization') ?? '')
  const response = await fetch(upstream + path, { method: 'POST', ...call, signal: request.signal })
  const id = response.headers.get('x-request-id') ?? ''
  if (chat.stream === true) {
    const headers = { 'content-type': 'text/event-stream; charset=utf-8' }
    return new Response(toChunks(response, id, chat.model) as unknown as BodyInit, { headers })
  }
  const { content, last } = await readWhole(response)
  const text = toCompletion(stampOf(id, 'chat.completion', chat.model), content, last)
  return new Response(text, { headers: { 'content-type': 'application/json' } })
}

const server = Bun.serve({ hostname: '127.0.0.1', port: 0, idleTimeout: 0, fetch: answer })
process.stderr.write(`listens on http://127.0.0.1:${server.port}\n`)
