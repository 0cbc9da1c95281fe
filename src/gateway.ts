import './required-platform.ts'
import type { Timeouts } from './dashscope/timeouts.ts'
import { createRegions } from './dashscope/regions/create-regions.ts'
import { createFetchTransport, type Transport } from './dashscope/transport.ts'
import { createPlatformSockets, hasPlatformSockets } from './dashscope/websocket/platform-transport.ts'
import type { SocketTransport } from './dashscope/websocket/socket-transport.ts'
import { handleRequest, type Settings } from './http/handle-request.ts'
import type { HttpRequest } from './http/http-request.ts'
import type { HttpResponse } from './http/http-response.ts'
import { newRequestId } from './http/request-context.ts'
import type { Endpoint, GatewayEvent } from './http/endpoint.ts'
import { createEndpoints, type ModelAliases, type ModelRoutes, type TaskOptions } from './endpoints/index.ts'
import { createFetch, type Fetch } from './http/adapters/fetch.ts'
import { createHandler, type Handler } from './http/adapters/handler.ts'
import { createRoute } from './http/router.ts'
import { version } from './version.ts'

export interface GatewayOptions {
  /** Where DashScope is: an origin, with or without `/api/v1`. Default `https://dashscope.aliyuncs.com`. */
  baseUrl?: string | undefined
  /**
   * Other hosts that requests may choose with the header `x-dashscope-region`: `cn`, `intl`, `us`, `hk`, `finance`; a host such
   * as `llm-abc.cn-beijing.maas.aliyuncs.com`; `*.cn-beijing.maas.aliyuncs.com` for those of all workspaces of a region; or
   * `name=URL`. Default: none, so that keys only go to `baseUrl`.
   */
  regions?: readonly string[] | undefined
  /** How DashScope is reached. Default: the platform's `fetch`. */
  transport?: Transport | undefined
  /**
   * How DashScope's WebSockets are reached, which some speech needs. Default: the `WebSocket` of Node, Bun and Deno, which takes headers;
   * elsewhere, and with false: not at all.
   */
  socketTransport?: SocketTransport | false | undefined
  /** The largest request body taken, in bytes. Default 20 MiB. */
  maxBodyBytes?: number | undefined
  /** The largest audio file taken by transcriptions, in bytes. Default 25 MiB. */
  maxAudioBytes?: number | undefined
  /** How long DashScope may take. Default: 180 s to the first event, 600 s in all. */
  timeouts?: Partial<Timeouts> | undefined
  /** Silence before a stream's status line is sent without a first event, in milliseconds. Default 10,000. */
  commitAfterMs?: number | undefined
  /** Silence before a comment is sent into a stream, in milliseconds. Default 15,000. */
  heartbeatMs?: number | undefined
  /** How long a request for the models waits for DashScope's list, in milliseconds. Default 2,000. */
  modelsWaitMs?: number | undefined
  /** How long tasks may take, and the time between their queries. Default: 600 s; 3 s, then 2 s to 5 s. */
  tasks?: TaskOptions | undefined
  /** Origins besides Alibaba Cloud's storage from which results are fetched: a simulator's. Default: none. */
  resultOrigins?: readonly string[] | undefined
  /** Unix time in milliseconds. */
  now?: (() => number) | undefined
  /** A fresh id: the prefix, then `length` characters of [0-9a-zA-Z]. */
  newId?: ((prefix: string, length: number) => string) | undefined
  /** Model → service, where the built-in table is wrong; a name that ends in `*` is a prefix. */
  routes?: ModelRoutes | undefined
  /** The caller's name of a model → DashScope's id; a name that ends in `*` is a prefix. */
  aliases?: ModelAliases | undefined
  /** Endpoints beside the gateway's own. */
  endpoints?: readonly Endpoint[] | undefined
  /** Whether new requests are accepted, for `GET /health/readiness`. Default: always. */
  isReady?: (() => boolean) | undefined
  /** Refuse with 400 what would have to be adjusted or left out, as the header `x-gateway-strict` asks per request. */
  strict?: boolean | undefined
  /** Whether files that are too large for a request go to DashScope's temporary store. Default true. */
  uploads?: boolean | undefined
  /** Told of what an operator may want to know, such as a model that was found on another service. */
  onEvent?: ((event: GatewayEvent) => void) | undefined
  /** Told of unforeseen failures, whose cause no caller sees. */
  onError?: ((error: unknown) => void) | undefined
}

export interface Gateway {
  readonly endpoints: readonly Endpoint[]
  readonly maxBodyBytes: number
  /** One request to its answer; never rejects. What edges are made of. */
  handle(request: HttpRequest): Promise<HttpResponse>
  /** A request id, for what an edge answers by itself. */
  newRequestId(): string
  /** A `fetch` that answers instead of the network: `new OpenAI({ apiKey, baseURL, fetch: gateway.fetch })`. */
  readonly fetch: Fetch
  /** A server's handler: `Bun.serve({ fetch: gateway.handler })`, `Deno.serve(gateway.handler)`, `export default { fetch: gateway.handler }`. */
  readonly handler: Handler
}

/** @throws TypeError when `baseUrl` is no plain http(s) URL, a region is not known, or `aliases` contradict each other */
export function createGateway(options: GatewayOptions = {}): Gateway {
  const { baseUrl = 'https://dashscope.aliyuncs.com', transport = createFetchTransport() } = options
  const { maxBodyBytes = 20 * 1024 * 1024, now = Date.now, newId = createId } = options
  const { socketTransport = hasPlatformSockets() && createPlatformSockets() } = options
  const regions = createRegions({
    transport,
    sockets: socketTransport === false ? undefined : socketTransport,
    baseUrl,
    regions: options.regions ?? [],
    userAgent: `dashscope-gateway/${version}`,
    timeouts: options.timeouts,
    uploads: options.uploads,
    resultOrigins: options.resultOrigins,
  })
  const own = createEndpoints({
    version,
    regions: regions.choices,
    routes: options.routes ?? {},
    modelsWaitMs: options.modelsWaitMs,
    aliases: options.aliases ?? {},
    isReady: options.isReady ?? (() => true),
    tasks: options.tasks,
    resultOrigins: options.resultOrigins,
    maxAudioBytes: options.maxAudioBytes,
  })
  const endpoints = [...own, ...(options.endpoints ?? [])]
  const settings: Settings = {
    route: createRoute(endpoints),
    regions,
    maxBodyBytes,
    commitAfterMs: options.commitAfterMs ?? 10_000,
    heartbeatMs: options.heartbeatMs ?? 15_000,
    now: () => Math.floor(now() / 1000),
    newId,
    onError: options.onError ?? (() => {}),
    onEvent: options.onEvent ?? (() => {}),
    strict: options.strict ?? false,
  }
  const handle = (request: HttpRequest) => handleRequest(request, settings)
  return {
    endpoints,
    maxBodyBytes,
    handle,
    newRequestId: () => newRequestId(newId),
    fetch: createFetch({ handle }),
    handler: createHandler({ handle }),
  }
}

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** Random bytes are drawn by the thousand: a call for each id costs more than the id. */
const pool = new Uint8Array(4096)
let drawn = pool.length

function createId(prefix: string, length: number): string {
  if (drawn + length > pool.length) {
    crypto.getRandomValues(pool)
    drawn = 0
  }
  let id = prefix
  for (const end = drawn + length; drawn < end; drawn += 1)
    id += alphabet.charAt((pool[drawn] ?? 0) % alphabet.length)
  return id
}
