import type { Socket } from 'node:net'

import cors from '@fastify/cors'
import underPressure from '@fastify/under-pressure'
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'

import type { Gateway } from '../gateway.ts'
import { answerBrokenRequest, OpenRequests } from './broken-request.ts'
import { toClientAddress, toTrust } from './client-address.ts'
import { createLimits } from './limits.ts'
import { followRequest, pathOf } from './follow-request.ts'
import { isForMetrics, sendMetrics } from './metrics-page.ts'
import { createRateLimits } from './rate-limits.ts'
import { BodyRoom, readBody } from './read-body.ts'
import { refuse, type Reason } from './refusals.ts'
import { findFault, isAboutContentType, largestHead } from './request-faults.ts'
import type { RequestLog } from './request-log.ts'
import type { RequestObserver } from './request-observer.ts'
import { sendAnswer } from './send-answer.ts'
import { serverDefaults, type ServerOptions } from './server-options.ts'

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
  'x-ratelimit-limit-requests',
  'x-ratelimit-remaining-requests',
  'x-ratelimit-reset-requests',
]

/** The gateway over HTTP/1.1. Starts nothing: `listen` is the caller's. */
export function createServer(
  gateway: Gateway,
  log: RequestLog,
  options: ServerOptions = serverDefaults,
): FastifyInstance {
  const openRequests = new OpenRequests()
  const app = Fastify(toFastifyOptions(options, openRequests))
  // Node drops what is more in silence; findFault counts and refuses.
  app.server.maxHeadersCount = 0
  app.removeAllContentTypeParsers()
  // A body is read when there is room for its request, and not before.
  app.addContentTypeParser('*', (_, __, done) => done(null))
  const observers = new WeakMap<FastifyRequest, RequestObserver>()
  app.addHook('onRequest', (request, reply, done) => {
    openRequests.begin(request.raw, reply.raw)
    if (options.metrics !== undefined && isForMetrics(request))
      return void sendMetrics(request, reply, options.metrics)
    observers.set(request, followRequest(request, reply, { log, openRequests, ...options }))
    // Preflights never reach the core, which names every other request.
    if (request.method === 'OPTIONS') void reply.header('x-request-id', gateway.newRequestId())
    done()
  })
  registerPlugins(app, options)
  const respond = createResponder(app, gateway, options, observers)
  void app.register(async (routes) => {
    // OPTIONS is the CORS plugin's: it answers preflights, which bring no key.
    const method = routes.supportedMethods.filter((name) => name !== 'OPTIONS')
    routes.route({
      method,
      url: '/',
      handler: (request, reply) => respond(request, reply),
    })
  })
  app.setNotFoundHandler((request, reply) => respond(request, reply))
  app.setErrorHandler((error, request, reply) =>
    respond(request, reply, isAboutContentType(error) ? undefined : error),
  )
  return app
}

function noSchemas(): never {
  throw new TypeError('Routes have no schemas here: what is asked for is checked by its endpoint.')
}

function toFastifyOptions(options: ServerOptions, openRequests: OpenRequests) {
  return {
    requestTimeout: options.requestTimeoutMs,
    keepAliveTimeout: options.keepAliveMs,
    http: {
      // Node looks at whichever is longer.
      headersTimeout: Math.min(options.headersTimeoutMs, options.requestTimeoutMs),
      connectionsCheckingInterval: 2_000,
      maxHeaderSize: largestHead.bytes,
      // Said in the envelope, by findFault.
      requireHostHeader: false,
    },
    trustProxy: toTrust(options.trustedProxies),
    // While draining, requests on open connections are answered, with `connection: close`.
    return503OnClosing: false,
    clientErrorHandler: (error: Error, socket: Socket) => answerBrokenRequest(error, socket, openRequests),
    // No route has a schema of Fastify's; its compilers would take two megabytes.
    schemaController: { compilersFactory: { buildValidator: noSchemas, buildSerializer: noSchemas } },
    // Paths are the core's business: all of them meet one route here, however they are spelt.
    rewriteUrl: () => '/',
  }
}

/** Fastify's request → the core's call, and the core's answer → Fastify's reply. */
function createResponder(
  app: FastifyInstance,
  gateway: Gateway,
  options: ServerOptions,
  observers: WeakMap<FastifyRequest, RequestObserver>,
) {
  const admit = createAdmission(app, options)
  const open = new Set<AbortController>()
  const room = new BodyRoom(options.bodiesBytes, () => {
    options.shed('memory')
    return refuse('memory')
  })
  const reading = { limit: gateway.maxBodyBytes, room }
  options.interrupted?.addEventListener('abort', () => {
    for (const call of open) call.abort(options.interrupted?.reason)
  })
  return (request: FastifyRequest, reply: FastifyReply, fault?: unknown) => {
    const { method, headers, originalUrl, raw } = request
    const observer = observers.get(request)
    const make = (signal: AbortSignal) =>
      gateway.handle({
        method,
        path: pathOf(request),
        query: originalUrl.split('?').slice(1).join('?'),
        header: (name) => [headers[name]].flat()[0],
        fault: fault ?? findFault(raw),
        async readBody() {
          observer?.waits()
          return readBody(raw, reading, signal).finally(() => observer?.went())
        },
        signal,
        admit: (key) => admit(request, reply, key),
        ...(observer !== undefined && { observer }),
      })
    return sendAnswer(reply, make, { ...options, observer, open })
  }
}

function registerPlugins(app: FastifyInstance, { maxDelayMs, maxRssBytes }: ServerOptions): void {
  void app.register(cors, {
    origin: '*',
    methods: ['GET', 'POST'],
    exposedHeaders,
    maxAge: 86_400,
    strictPreflight: false,
  })
  void app.register(underPressure, {
    maxEventLoopDelay: maxDelayMs,
    maxRssBytes,
    sampleInterval: 500,
    // Only what costs something is refused, and in the envelope: see `createAdmission`.
    pressureHandler: () => {},
  })
}

/** Whether there is room for a request: rejects with a 429 or 503 where there is none, before its body is read. */
function createAdmission(app: FastifyInstance, options: ServerOptions) {
  const { inFlight, rateLimits, shed, maxRssBytes } = options
  const overload = (): Reason | undefined => {
    if (!app.isUnderPressure()) return undefined
    return maxRssBytes > 0 && app.memoryUsage().rssBytes > maxRssBytes ? 'memory' : 'event_loop'
  }
  const limits = createLimits(inFlight, { overload, shed })
  const takeTurn = createRateLimits(app, rateLimits, shed)
  return async (request: FastifyRequest, reply: FastifyReply, key: string) => {
    await takeTurn(request, reply, key)
    const leave = limits.admit({ key, ip: toClientAddress(request) })
    if (reply.raw.destroyed) leave()
    else reply.raw.once('close', leave)
  }
}
