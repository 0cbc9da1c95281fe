import cors from '@fastify/cors'
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'

import type { Gateway } from '../gateway.ts'
import { invalidRequest, tooLarge } from '../openai/api-error.ts'
import { answerBrokenRequest } from './broken-request.ts'
import { keyHash } from './key-hash.ts'
import { toLogText, type RequestLog } from './request-log.ts'
import { sendAnswer } from './send-answer.ts'

const exposedHeaders = [
  'x-request-id',
  'x-dashscope-request-id',
  'x-gateway-adjusted',
  'x-gateway-models',
  'openai-processing-ms',
  'openai-version',
  'retry-after',
  'retry-after-ms',
  'x-should-retry',
]

/** The gateway over HTTP/1.1. Starts nothing: `listen` is the caller's. */
export function createServer(gateway: Gateway, log: RequestLog): FastifyInstance {
  const app = Fastify({
    bodyLimit: gateway.maxBodyBytes,
    requestTimeout: 60_000,
    // Longer than a proxy's keep-alive (60 s at nginx), or the proxy meets connections that are just closing.
    keepAliveTimeout: 75_000,
    http: { headersTimeout: 10_000, connectionsCheckingInterval: 2_000 },
    // While draining, requests on open connections are answered, with `connection: close`.
    return503OnClosing: false,
    clientErrorHandler: answerBrokenRequest,
    // Paths are the core's business: all of them meet one route here, however they are spelt.
    rewriteUrl: () => '/',
  })
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_, body, done) => done(null, body))
  app.addHook('onRequest', (request, reply, done) => {
    logRequest(request, reply, log)
    // Preflights never reach the core, which names every other request.
    if (request.method === 'OPTIONS') void reply.header('x-request-id', gateway.newRequestId())
    done()
  })
  void app.register(cors, {
    origin: '*',
    methods: ['GET', 'POST'],
    exposedHeaders,
    maxAge: 86_400,
    strictPreflight: false,
  })
  const respond = (request: FastifyRequest, reply: FastifyReply, fault?: unknown) =>
    sendAnswer(reply, (signal) =>
      gateway.handle({
        method: request.method,
        path: pathOf(request),
        query: request.originalUrl.split('?').slice(1).join('?'),
        header: (name) => [request.headers[name]].flat()[0],
        readBody: async () => {
          if (fault !== undefined) throw toReadError(fault, gateway.maxBodyBytes)
          return request.body instanceof Uint8Array ? request.body : new Uint8Array()
        },
        signal,
      }),
    )
  void app.register(async (routes) => {
    // OPTIONS is the CORS plugin's: it answers preflights, which bring no key.
    const method = routes.supportedMethods.filter((name) => name !== 'OPTIONS')
    routes.route({ method, url: '/', handler: (request, reply) => respond(request, reply) })
  })
  app.setNotFoundHandler((request, reply) => respond(request, reply))
  app.setErrorHandler((error, request, reply) => respond(request, reply, error))
  return app
}

/** Fastify's refusals of a body; the core words them when it comes to the body. */
function toReadError(fault: unknown, limit: number): unknown {
  const code = typeof fault === 'object' && fault !== null && 'code' in fault ? fault.code : undefined
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') return tooLarge(limit)
  if (typeof code === 'string' && code.startsWith('FST_ERR_CTP')) {
    return invalidRequest(
      'The request body could not be read: it does not have the length that was announced.',
    )
  }
  return fault
}

function pathOf({ originalUrl }: FastifyRequest): string {
  const path = originalUrl.split('?', 1)[0] ?? '/'
  // Absolute-form targets, `POST http://host/v1/…`, name a host that nobody here asks for.
  return path.startsWith('/') || !URL.canParse(path) ? path : new URL(path).pathname
}

function logRequest(request: FastifyRequest, reply: FastifyReply, log: RequestLog): void {
  const started = performance.now()
  const { raw, method, socket } = request
  const caller = {
    ip: (socket.remoteAddress ?? 'unknown').replace(/^::ffff:/, ''),
    keyHash: keyHash(raw.headers.authorization),
  }
  log.write('request_started', { ...caller, method, path: toLogText(pathOf(request)) })
  const response = reply.raw
  response.once('close', () =>
    log.write('request_completed', {
      ...caller,
      requestId: reply.getHeader('x-request-id')?.toString(),
      status: response.headersSent ? response.statusCode : 499,
      completed: response.writableFinished,
      seconds: (performance.now() - started) / 1000,
    }),
  )
}
