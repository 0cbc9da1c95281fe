/**
 * The minimal Node program with the same answers: node:http, undici, JSON.parse and the same chunks. It has no checks and
 * no error handling, and only understands the requests of this benchmark.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

import { Pool, type Dispatcher } from 'undici'

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
    pool.dispatch({ path, method: 'POST', ...call }, create(response, request.model))
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
