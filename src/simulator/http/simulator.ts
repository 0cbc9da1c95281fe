import { randomUUID } from 'node:crypto'
import type { AddressInfo } from 'node:net'

import fastify, { type FastifyReply, type FastifyRequest } from 'fastify'

import { parseDirectives } from '../faults/directives.ts'
import { parseJson } from '../json.ts'
import { takeMarkers } from '../faults/markers.ts'
import { findRecordings, markersIn } from '../recognition/find-recordings.ts'
import { refuse } from '../request/refusal.ts'
import { ResultStore } from '../object-store/result-store.ts'
import { SocketServer } from '../sockets/socket-server.ts'
import { answerPost } from '../uploads/answer-post.ts'
import { readForm } from '../uploads/read-form.ts'
import { UploadStore, type UploadOptions } from '../uploads/upload-store.ts'
import { answerCall, type Call } from './services.ts'
import { taskIdIn, TaskStore } from '../tasks/task-store.ts'
import { toRecordedCall, type RecordedCall } from './recorded-call.ts'
import type { Step } from './step.ts'
import { toReply } from './to-reply.ts'
import { toSteps } from './to-steps.ts'
import { writeSteps } from './write-steps.ts'

export interface SimulatorOptions {
  /** Pause between stream frames and before a non-streamed answer, milliseconds; default 0. */
  paceMs?: number
  /** Queries and cancellations of tasks per second and key; 20 by default, as documented. */
  taskQueriesPerSecond?: number
  /** Keep every received call in `calls` (tests); default false, so that memory does not grow. */
  record?: boolean
  /** Time between two inputs of a WebSocket task before it fails, milliseconds; default 23,000, as the service's. */
  taskIdleMs?: number
  /** The temporary store for files. */
  uploads?: UploadOptions
}

export interface Simulator {
  /** Starts to listen; resolves to the origin, e.g. "http://127.0.0.1:41234". Port 0 chooses a free port. */
  listen(address?: { port?: number; host?: string }): Promise<string>
  /** Also closes open connections. */
  close(): Promise<void>
  readonly calls: RecordedCall[]
}

/** Simulates DashScope's native services. */
export function createSimulator(options: SimulatorOptions = {}): Simulator {
  const { paceMs = 0, record = false, taskIdleMs = 23_000 } = options
  const { taskQueriesPerSecond: perSecond = 20, uploads = {} } = options
  const stores = {
    tasks: new TaskStore({ perSecond }),
    results: new ResultStore(),
    uploads: new UploadStore(uploads),
  }
  const calls: RecordedCall[] = []
  const app = fastify({ logger: false, bodyLimit: 64 * 1024 * 1024, forceCloseConnections: true })
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, text, done) => done(null, text))
  app.addContentTypeParser('multipart/form-data', { parseAs: 'buffer' }, (_request, bytes, done) =>
    done(null, bytes),
  )
  app.setErrorHandler((error, _request, reply) => {
    const isTooLarge = (error as { statusCode?: number }).statusCode === 413
    const { code, message, status } = refuse(isTooLarge ? 'BadRequest.TooLarge' : 'InternalError')
    return reply.code(status).send({ code, message, request_id: randomUUID() })
  })
  const sockets = new SocketServer({
    paceMs,
    taskIdleMs,
    onOpen(opened) {
      if (record) calls.push(opened)
    },
  })
  app.server.on('upgrade', sockets.onUpgrade)
  app.all('/*', async (request, reply) => {
    const received = receive(request)
    if (record) calls.push(received)
    received.state = await answer(reply, received, { paceMs, ...stores })
  })
  return {
    calls,
    close() {
      sockets.close()
      return app.close()
    },
    async listen({ port = 0, host = '127.0.0.1' } = {}) {
      await app.listen({ port, host })
      return originOf(app.server.address(), host)
    },
  }
}

function originOf(address: AddressInfo | string | null, host: string): string {
  const port = typeof address === 'object' ? address?.port : address
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`
}

function receive({ body, headers, raw }: FastifyRequest): RecordedCall {
  const isForm = Buffer.isBuffer(body)
  return toRecordedCall(raw, isForm ? readForm(body, headers['content-type'] ?? '') : readText(body))
}

function readText(body: unknown): unknown {
  const text = typeof body === 'string' ? body : ''
  return parseJson(text) ?? text
}

type Stores = Pick<Call, 'tasks' | 'results' | 'uploads'>

async function answer(
  reply: FastifyReply,
  received: RecordedCall,
  { paceMs, ...stores }: Stores & { paceMs: number },
): Promise<RecordedCall['state']> {
  if (received.method === 'POST' && received.path === '/') return answerStore(reply, received, stores.uploads)
  const call = toCall(received, stores)
  const { stream, directives, requestId } = call
  const acceptsGzip = /\bgzip\b/.test(received.headers['accept-encoding'] ?? '')
  const answered = toReply(answerCall(call), { stream, directives, requestId, arrived: Date.now() })
  reply.hijack()
  return writeSteps(toSteps(answered, directives, { paceMs, stream, acceptsGzip }), reply.raw)
}

function answerStore(reply: FastifyReply, { body, headers }: RecordedCall, store: UploadStore) {
  const isForm = headers['content-type']?.startsWith('multipart/form-data') === true
  const parts = isForm ? (body as ReturnType<typeof readForm>) : undefined
  const { status, headers: own, text } = answerPost(parts, store, randomUUID())
  reply.hijack()
  const steps: Step[] = [
    { do: 'head', status, headers: { ...own, 'content-length': String(Buffer.byteLength(text)) } },
    { do: 'write', bytes: Buffer.from(text) },
  ]
  return writeSteps(text === '' ? steps.slice(0, 1) : steps, reply.raw)
}

/** Either header turns the stream on; the body's `stream` does not. */
function toCall(received: RecordedCall, { tasks, results, uploads }: Stores): Call {
  const { headers, body, key, method } = received
  const url = new URL(received.path, 'http://simulator')
  const unmarked = takeMarkers(body)
  const fromHeader = parseDirectives(headers['x-simulator'] ?? '')
  const task = method === 'GET' ? taskIdIn(url.pathname) : undefined
  const stored = task === undefined ? results.faultsOf(url.pathname) : tasks.faultsOf(task.id)
  const origin = `http://${headers['host'] ?? '127.0.0.1'}`
  const recordings = findRecordings(unmarked.body, { origin, key, results, uploads })
  const marked = markersIn(recordings)
  const directives = new Map([
    ...stored,
    ...fromHeader.directives,
    ...marked.directives,
    ...unmarked.directives,
  ])
  return {
    method,
    path: url.pathname,
    query: url.searchParams,
    headers,
    key,
    body: unmarked.body,
    stream:
      headers['x-dashscope-sse'] === 'enable' || (headers['accept'] ?? '').includes('text/event-stream'),
    directives,
    unknown: [...fromHeader.unknown, ...marked.unknown, ...unmarked.unknown],
    requestId: directives.get('request-id') ?? randomUUID(),
    origin,
    tasks,
    results,
    uploads,
    recordings,
  }
}
