import cors from '@fastify/cors'
import underPressure from '@fastify/under-pressure'
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'

import type { Gateway } from '../gateway.ts'
import { invalidRequest, tooLarge } from '../openai/api-error.ts'
import { answerBrokenRequest } from './broken-request.ts'
import { md5Hash, type KeyHash } from './key-hash.ts'
import { toLogText, type RequestLog } from './request-log.ts'
import { createLimits, type InFlightLimits } from './limits.ts'
import { findFault } from './request-faults.ts'
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

export interface ServerOptions {
  /** Until a request's headers are there, milliseconds. */
  headersTimeoutMs: number
  /** Until all of a request is there, milliseconds. */
  requestTimeoutMs: number
  /** How long an idle connection is kept, milliseconds: longer than a proxy keeps it, or it meets one that is closing. */
  keepAliveMs: number
  /** How long a caller may not read, milliseconds. */
  writeStallMs: number
  inFlight: InFlightLimits
  /** Event-loop delay beyond which new requests are refused, milliseconds; 0: never. */
  maxDelayMs: number
  /** Addresses and CIDR ranges whose `X-Forwarded-For` counts. */
  trustedProxies: readonly string[]
  keyHash: KeyHash
}

export const serverDefaults: ServerOptions = {
  headersTimeoutMs: 10_000,
  requestTimeoutMs: 60_000,
  keepAliveMs: 75_000,
  writeStallMs: 60_000,
  inFlight: { all: 0, perKey: 0, perIp: 0 },
  maxDelayMs: 0,
  trustedProxies: [],
  keyHash: md5Hash,
}

/** The gateway over HTTP/1.1. Starts nothing: `listen` is the caller's. */
export function createServer(
  gateway: Gateway,
  log: RequestLog,
  options: ServerOptions = serverDefaults,
): FastifyInstance {
  const app = Fastify({
    bodyLimit: gateway.maxBodyBytes,
    requestTimeout: options.requestTimeoutMs,
    keepAliveTimeout: options.keepAliveMs,
    http: { headersTimeout: options.headersTimeoutMs, connectionsCheckingInterval: 2_000 },
    trustProxy: options.trustedProxies.length > 0 ? [...options.trustedProxies] : false,
    // While draining, requests on open connections are answered, with `connection: close`.
    return503OnClosing: false,
    clientErrorHandler: answerBrokenRequest,
    // Paths are the core's business: all of them meet one route here, however they are spelt.
    rewriteUrl: () => '/',
  })
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_, body, done) => done(null, body))
  app.addHook('onRequest', (request, reply, done) => {
    logRequest(request, reply, log, options.keyHash)
    // Preflights never reach the core, which names every other request.
    if (request.method === 'OPTIONS') void reply.header('x-request-id', gateway.newRequestId())
    done()
  })
  registerPlugins(app, options)
  const limits = createLimits(options.inFlight, () => app.isUnderPressure())
  const respond = (request: FastifyRequest, reply: FastifyReply, fault?: unknown) =>
    sendAnswer(
      reply,
      (signal) =>
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
          admit(key) {
            const wrong = findFault(request.raw)
            if (wrong !== undefined) throw wrong
            const leave = limits.admit({ key, ip: request.ip })
            if (reply.raw.destroyed) leave()
            else reply.raw.once('close', leave)
          },
        }),
      options.writeStallMs,
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

function registerPlugins(app: FastifyInstance, { maxDelayMs }: ServerOptions): void {
  void app.register(cors, {
    origin: '*',
    methods: ['GET', 'POST'],
    exposedHeaders,
    maxAge: 86_400,
    strictPreflight: false,
  })
  void app.register(underPressure, {
    maxEventLoopDelay: maxDelayMs,
    sampleInterval: 500,
    // Only what costs something is refused, and in the envelope: see `admit`.
    pressureHandler: () => {},
  })
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

function logRequest(request: FastifyRequest, reply: FastifyReply, log: RequestLog, toHash: KeyHash): void {
  const started = performance.now()
  const { raw, method, ip } = request
  const caller = {
    ip: (ip ?? 'unknown').replace(/^::ffff:/, ''),
    keyHash: toHash(raw.headers.authorization),
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
