/**
 * The minimal Node program with the same answers: node:http, undici, JSON.parse and the same chunks. It has no checks and
 * no error handling, and only understands the requests of this benchmark.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

import { Pool, type Dispatcher } from 'undici'

interface Result {
  output: { choices: [{ message: { content: string }; finish_reason: string }] }
  usage: { input_tokens: number; output_tokens: number; total_tokens: number }
}

const path = '/api/v1/services/aigc/text-generation/generation'
const events = { accept: 'text/event-stream', 'x-dashscope-sse': 'enable' }
const stampOf = (id: string, kind: string, model: string) =>
  `{"id":"chatcmpl-${id}","object":"${kind}","created":${Math.floor(Date.now() / 1000)},"model":"${model}"`
const tail = '"service_tier":"default","system_fingerprint":null'

/** DashScope's events → results. A read may end within an event or a character. */
function createReader() {
  const decoder = new TextDecoder()
  let rest = ''
  return (bytes: Uint8Array): Result[] => {
    const parts = (rest + decoder.decode(bytes, { stream: true })).split('\n\n')
    rest = parts.pop() ?? ''
    return parts.map((part) => JSON.parse(part.slice(part.indexOf('\ndata:') + 6)) as Result)
  }
}

/** Results → chunks of a stream. */
function createWriter(id: string, model: string) {
  const head = `data: ${stampOf(id, 'chat.completion.chunk', model)},${tail},"choices":[{"index":0,"delta":`
  const toChunk = (delta: string, finish = 'null') =>
    `${head}${delta},"logprobs":null,"finish_reason":${finish}}]}\n\n`
  let start = toChunk('{"role":"assistant","content":"","refusal":null}')
  return ({ output }: Result): string => {
    const { message, finish_reason: reason } = output.choices[0]
    const first = start
    start = ''
    const text = message.content === '' ? '' : toChunk(`{"content":${JSON.stringify(message.content)}}`)
    return first + text + (reason === 'null' ? '' : `${toChunk('{}', `"${reason}"`)}data: [DONE]\n\n`)
  }
}

function toCompletion(head: string, content: string, { output, usage }: Result): string {
  const message = { role: 'assistant', content, refusal: null, annotations: [] }
  const choice = { index: 0, message, logprobs: null, finish_reason: output.choices[0].finish_reason }
  const counts = {
    prompt_tokens: usage.input_tokens,
    completion_tokens: usage.output_tokens,
    total_tokens: usage.total_tokens,
    prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 },
    completion_tokens_details: {
      reasoning_tokens: 0,
      audio_tokens: 0,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
  }
  return `${head},"choices":[${JSON.stringify(choice)}],"usage":${JSON.stringify(counts)},${tail}}`
}

interface ChatRequest {
  model: string
  messages: unknown[]
  stream?: boolean
  max_tokens?: number
}

function toCall(request: ChatRequest, authorization: string): Dispatcher.DispatchOptions {
  const { model, messages, stream = false, ...options } = request
  const isStreamed = stream || options.max_tokens === undefined
  const form = { result_format: 'message', ...(isStreamed && { incremental_output: true }) }
  const body = JSON.stringify({ model, input: { messages }, parameters: { ...form, ...options } })
  const headers = { authorization, 'content-type': 'application/json', ...(isStreamed && events) }
  return { path, method: 'POST', headers, body }
}

/** Sends the whole answer, collected from events if necessary. */
function createWholeHandler(response: ServerResponse, model: string): Dispatcher.DispatchHandler {
  const read = createReader()
  let [content, json, id] = ['', '', '']
  let last: Result | undefined
  let isStreamed = false
  const add = (result: Result) => {
    content += result.output.choices[0].message.content
    last = result
  }
  return {
    onRequestStart() {},
    onResponseStart(_, _status, headers) {
      id = String(headers['x-request-id'])
      isStreamed = String(headers['content-type']).startsWith('text/event-stream')
    },
    onResponseData(_, bytes) {
      if (isStreamed) for (const result of read(bytes)) add(result)
      else json += bytes.toString()
    },
    onResponseEnd() {
      if (!isStreamed) add(JSON.parse(json) as Result)
      if (last === undefined) return void response.destroy()
      const text = toCompletion(stampOf(id, 'chat.completion', model), content, last)
      response.writeHead(200, {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(text),
      })
      response.end(text)
    },
    onResponseError: () => void response.destroy(),
  }
}

/** Sends the chunks of each read in one write. */
function createStreamHandler(response: ServerResponse, model: string): Dispatcher.DispatchHandler {
  const read = createReader()
  let write: (result: Result) => string
  return {
    onRequestStart: (controller) => void response.once('close', () => controller.abort(new Error('closed'))),
    onResponseStart(_, _status, headers) {
      write = createWriter(String(headers['x-request-id']), model)
      response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' })
    },
    onResponseData(controller, bytes) {
      const text = read(bytes).map(write).join('')
      if (text === '' || response.write(text)) return
      controller.pause()
      response.once('drain', () => controller.resume())
    },
    onResponseEnd: () => void response.end(),
    onResponseError: () => void response.destroy(),
  }
}

export function createBare(upstream: string): Server {
  const pool = new Pool(upstream, { connections: null, pipelining: 1, bodyTimeout: 0 })
  const answer = (body: Buffer, incoming: IncomingMessage, response: ServerResponse) => {
    const request = JSON.parse(body.toString()) as ChatRequest
    const create = request.stream === true ? createStreamHandler : createWholeHandler
    const call = toCall(request, incoming.headers.authorization ?? '')
    pool.dispatch(call, create(response, request.model))
  }
  const server = createServer((incoming, response) => {
    const parts: Buffer[] = []
    incoming.on('data', (part: Buffer) => parts.push(part))
    incoming.on('end', () => answer(Buffer.concat(parts), incoming, response))
  })
  return server.on('close', () => void pool.close())
}

if (import.meta.main) {
  // Node only writes a CPU profile on a regular exit.
  process.once('SIGTERM', () => process.exit())
  const server = createBare(process.env['DASHSCOPE_BASE_URL'] ?? '').listen(0, '127.0.0.1', () => {
    process.stderr.write(`listens on http://127.0.0.1:${(server.address() as AddressInfo).port}\n`)
  })
}
