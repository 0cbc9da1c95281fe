import type { Socket } from 'node:net'

import cors from '@fastify/cors'
import underPressure from '@fastify/under-pressure'
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'

import type { Gateway } from '../../gateway.ts'
import { toClientAddress, toTrust } from '../caller/client-address.ts'
import { exposedHeaders, methodsOf, preflightSeconds } from '../cross-origin.ts'
import { createEdge } from '../edge.ts'
import type { RequestLog } from '../telemetry/access-log.ts'
import { isForMetrics, readMetrics } from '../telemetry/metrics-route.ts'
import { Backpressure } from './backpressure.ts'
import { NodeExchange, toFirstLine, type NodeEdge } from './node-exchange.ts'
import { answerBrokenRequest, OpenRequests } from './parse-errors.ts'
import { sendResponse } from './send-response.ts'
import { serverDefaults, type ServerOptions } from './server-options.ts'
import { findFault, findFramingFault, maxHeadSize } from './validate-headers.ts'

/** Unanswered requests of one connection. Behind them it closes: one packet holds a thousand, which would wait in memory. */
const maxPipelined = 100

/** Requests behind the last one of a connection. They are not answered, but wait in memory too: behind more the connection ends at once. */
const maxIgnored = 100

/** The gateway over HTTP/1.1. It does not listen; the caller does. */
export function createServer(
  gateway: Gateway,
  log: RequestLog,
  options: ServerOptions = serverDefaults,
): FastifyInstance {
  const openRequests = new OpenRequests()
  const app = Fastify(toFastifyOptions(options, openRequests))
  // Node drops further headers silently; findFault counts and rejects.
  app.server.maxHeadersCount = 0
  const edge = createNodeEdge(app, log, { openRequests, ...options })
  const exchanges = new WeakMap<FastifyRequest, NodeExchange>()
  /** Connections that close after an answer, with the number of requests behind it. */
  const closing = new WeakMap<Socket, number>()
  app.addHook('onRequest', (request, reply, done) => {
    const { raw: incoming, originalUrl } = request
    // Data after a request with an ambiguous end may belong to it: it is never answered, and the connection closes.
    const ignored = closing.get(incoming.socket)
    if (ignored !== undefined) {
      closing.set(incoming.socket, ignored + 1)
      if (ignored >= maxIgnored) incoming.socket.destroy()
      return
    }
    const { count, previous } = openRequests.begin(incoming, reply.raw)
    if (count >= maxPipelined || findFramingFault(incoming) !== undefined) {
      closing.set(incoming.socket, 0)
      void reply.header('connection', 'close')
    }
    const firstLine = toFirstLine(incoming, originalUrl)
    const arrival = {
      incoming,
      response: reply.raw,
      previous,
      address: toClientAddress(request),
      ...firstLine,
    }
    if (options.metrics !== undefined && isForMetrics(arrival))
      return void readMetrics(incoming.headers.authorization, options.metrics).then(
        ({ status, headers, body }) => reply.code(status).headers(headers).send(body),
      )
    const exchange = new NodeExchange(arrival, edge)
    exchanges.set(request, exchange)
    // Preflights never reach the core, which assigns the ids of all other requests.
    if (request.method === 'OPTIONS') {
      exchange.requestId = gateway.newRequestId()
      void reply.header('x-request-id', exchange.requestId)
    }
    done()
  })
  registerPlugins(app, gateway, options)
  const { writeStallMs } = options
  const respond = (request: FastifyRequest, reply: FastifyReply, fault?: unknown) => {
    const exchange = exchanges.get(request)
    if (exchange === undefined) return
    exchange.fault = fault ?? findFault(request.raw)
    const backpressure = new Backpressure(reply.raw, { writeStallMs, observer: exchange.edgeObserver })
    void exchange.answer(gateway).then((response) => sendResponse(reply, response, backpressure))
    reply.hijack()
  }
  // Behind the hooks of the plugins, and before Fastify reads the body: that happens once the request is admitted. The CORS
  // plugin handles OPTIONS: preflights have no key.
  app.after(() => app.addHook('onRequest', (request, reply) => respond(request, reply)))
  app.setErrorHandler((error, request, reply) => respond(request, reply, error))
  return app
}

function toFastifyOptions(options: ServerOptions, openRequests: OpenRequests) {
  // Node enforces the longer of the two.
  const headersTimeout = Math.min(options.headersTimeoutMs, options.requestTimeoutMs)
  return {
    requestTimeout: options.requestTimeoutMs,
    keepAliveTimeout: options.keepAliveMs,
    http: {
      headersTimeout,
      // A slow request may exceed its limit by this time.
      connectionsCheckingInterval: Math.min(2_000, Math.ceil(headersTimeout / 5)),
      maxHeaderSize: maxHeadSize.bytes,
      // findFault reports it in the error envelope.
      requireHostHeader: false,
    },
    trustProxy: toTrust(options.trustedProxies),
    // While draining, requests on open connections are answered, with `connection: close`.
    return503OnClosing: false,
    clientErrorHandler: (error: Error, socket: Socket) => answerBrokenRequest(error, socket, openRequests),
    // The core does the routing.
    rewriteUrl: () => '/',
  }
}

/** Limits, memory and observers of this process. */
function createNodeEdge(
  app: FastifyInstance,
  log: RequestLog,
  options: ServerOptions & { openRequests: OpenRequests },
): NodeEdge {
  const pressure = () => {
    if (!app.isUnderPressure()) return undefined
    const { rssBytes, eventLoopDelay } = app.memoryUsage()
    return { rssBytes, delayMs: eventLoopDelay }
  }
  return { ...createEdge<NodeExchange>(log, options, pressure), openRequests: options.openRequests }
}

function registerPlugins(
  app: FastifyInstance,
  gateway: Gateway,
  { maxDelayMs, maxRssBytes }: ServerOptions,
): void {
  void app.register(cors, {
    origin: '*',
    methods: methodsOf(gateway),
    exposedHeaders: exposedHeaders.join(', '),
    maxAge: preflightSeconds,
    strictPreflight: false,
  })
  void app.register(underPressure, {
    maxEventLoopDelay: maxDelayMs,
    maxRssBytes,
    sampleInterval: 500,
    // Only requests that cost something are refused, with the error envelope: see `createEdge`.
    pressureHandler: () => {},
  })
}
