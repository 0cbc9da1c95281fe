import type { Socket } from 'node:net'

import cors from '@fastify/cors'
import underPressure from '@fastify/under-pressure'
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'

import { unobserved } from '../../http/observer.ts'
import type { Gateway } from '../../gateway.ts'
import { answerBrokenRequest, OpenRequests } from './parse-errors.ts'
import { toClientAddress, toTrust } from '../caller/client-address.ts'
import { createLimits } from '../admission/concurrency-limits.ts'
import { followRequest, pathOf } from '../telemetry/observe-request.ts'
import { isForMetrics, sendMetrics } from '../telemetry/metrics-route.ts'
import { createRateLimits } from '../admission/rate-limits.ts'
import { BodyRoom } from '../admission/body-memory-budget.ts'
import { memoryInUse } from '../admission/memory-in-use.ts'
import { readBody } from './read-body.ts'
import { refuse, type Reason } from '../admission/rejections.ts'
import { findFault, findFramingFault, isAboutContentType, largestHead } from './validate-headers.ts'
import type { RequestLog } from '../telemetry/access-log.ts'
import type { RequestObserver } from '../telemetry/request-observer.ts'
import { sendAnswer } from './send-response.ts'
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
  const closing = new WeakSet<Socket>()
  app.addHook('onRequest', (request, reply, done) => {
    // What follows a request whose end is a guess may be a part of it: it is never answered, its connection closes.
    if (closing.has(request.raw.socket)) return
    if (findFramingFault(request.raw) !== undefined) {
      closing.add(request.raw.socket)
      void reply.header('connection', 'close')
    }
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
  const room = createRoom(options)
  const { admit, countSlowBody } = createAdmission(app, options, room)
  const open = new Set<AbortController>()
  options.interrupted?.addEventListener('abort', () => {
    for (const call of open) call.abort(options.interrupted?.reason)
  })
  return (request: FastifyRequest, reply: FastifyReply, fault?: unknown) => {
    const { method, headers, originalUrl, raw } = request
    const observer = observers.get(request)
    const hold = room.open()
    let leave = () => {}
    const make = (signal: AbortSignal) =>
      gateway.handle({
        method,
        path: pathOf(request),
        query: originalUrl.split('?').slice(1).join('?'),
        header: (name) => [headers[name]].flat()[0],
        fault: fault ?? findFault(raw),
        async readBody() {
          observer?.waits()
          const reading = { limit: gateway.maxBodyBytes, hold, countSlow: () => countSlowBody(request) }
          return readBody(raw, reading, signal).finally(() => observer?.went())
        },
        signal,
        admit: async (key) => void (leave = await admit(request, reply, key)),
        observer: hold.follow(observer ?? unobserved),
      })
    reply.raw.once('close', () => hold.end())
    const answered = () => {
      hold.answered()
      // A refusal waits for the rest of its request, which may never come: it takes no place meanwhile.
      if (!raw.complete) leave()
    }
    return sendAnswer(reply, (signal) => make(signal).finally(answered), {
      ...options,
      observer,
      open,
    })
  }
}

function createRoom({ bodiesBytes, maxRssBytes, shed }: ServerOptions): BodyRoom {
  return new BodyRoom({
    most: bodiesBytes,
    maxRssBytes,
    used: () => memoryInUse(),
    refuse() {
      shed('memory')
      return refuse('memory')
    },
  })
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
function createAdmission(app: FastifyInstance, options: ServerOptions, room: BodyRoom) {
  const { inFlight, rateLimits, shed, maxRssBytes, maxDelayMs } = options
  const overload = (): Reason | undefined => {
    if (!app.isUnderPressure()) return undefined
    const { rssBytes, eventLoopDelay } = app.memoryUsage()
    if (maxRssBytes > 0 && rssBytes > maxRssBytes && room.isShort()) return 'memory'
    return maxDelayMs > 0 && eventLoopDelay > maxDelayMs ? 'event_loop' : undefined
  }
  const limits = createLimits(inFlight, { overload, shed })
  const checkRates = createRateLimits(rateLimits, shed)
  return {
    admit: async (request: FastifyRequest, reply: FastifyReply, key: string) => {
      const caller = { key, ip: toClientAddress(request) }
      const { headers, refusal } = await checkRates(caller)
      void reply.headers(headers)
      if (refusal !== undefined) throw refusal
      const leave = limits.admit(caller)
      if (reply.raw.destroyed) leave()
      else reply.raw.once('close', leave)
      return leave
    },
    countSlowBody: (request: FastifyRequest) => limits.countSlowBody(toClientAddress(request)),
  }
}
