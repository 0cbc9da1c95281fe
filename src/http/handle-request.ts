import type { Regions } from '../dashscope/regions/create-regions.ts'
import { toPhrases } from '../errors/adjustment.ts'
import { isRecord } from '../json.ts'
import { readBody } from './body/read-body.ts'
import { toHeaderValue } from './caller/redact-api-keys.ts'
import type { Context, GatewayEvent } from './endpoint.ts'
import { toErrorResponse } from './error-reporting.ts'
import type { HttpRequest } from './http-request.ts'
import type { HttpResponse } from './http-response.ts'
import { RequestContext } from './request-context.ts'
import { refuseUpgrade } from './request-options.ts'
import { toPublicPath, type Route } from './router.ts'
import { toResponse } from './to-response.ts'

export interface Settings extends Pick<Context, 'now' | 'newId'> {
  route: (method: string, path: string, header: HttpRequest['header']) => Route
  regions: Regions
  /** Maximum bytes of a request body, unless the endpoint has its own limit. */
  maxBodyBytes: number
  /** Time without data before a stream's status line is sent without text, milliseconds. */
  commitAfterMs: number
  /** Time without data before a keep-alive, milliseconds. */
  heartbeatMs: number
  onError: (error: unknown) => void
  onEvent: (event: GatewayEvent) => void
  /** Strict mode for all requests: refuse instead of adjusting. */
  strict: boolean
}

/** One request → its response. Never rejects. */
export async function handleRequest(request: HttpRequest, settings: Settings): Promise<HttpResponse> {
  const context = new RequestContext(request, settings)
  try {
    if (request.fault !== undefined) throw request.fault
    refuseUpgrade(request)
    const { endpoint, id } = settings.route(request.method, request.path, (name) => request.header(name))
    context.observer.routed(toPublicPath(endpoint.path))
    await context.enter(endpoint, id)
    const reply = await readBody(endpoint, request, settings.maxBodyBytes).then((body) => {
      context.readOptions()
      if (isRecord(body) && typeof body['model'] === 'string') context.model = body['model']
      return endpoint.handle(body, context)
    })
    return finish(await toResponse(reply, context), context)
  } catch (error) {
    return finish(toErrorResponse(context, error), context)
  }
}

/** Anthropic's clients read the id under its own name, and first look for a wait in milliseconds. */
function addAnthropicHeaders(all: Record<string, string>): void {
  all['request-id'] = all['x-request-id'] ?? ''
  const seconds = Number(all['retry-after'] ?? NaN)
  if (seconds > 0) all['retry-after-ms'] = String(Math.ceil(seconds * 1000))
}

/** Adds the headers of every response. Parameters are text from the caller, request ids from DashScope. */
function finish({ status, headers, body }: HttpResponse, context: RequestContext): HttpResponse {
  const { request, requestId, adjustments, started } = context
  const all: Record<string, string> = { ...headers, ...context.headers }
  const upstreamId = all['x-dashscope-request-id']
  if (adjustments.length > 0 || upstreamId !== undefined) {
    const keys = request.caller.ownKeys
    if (adjustments.length > 0) all['x-gateway-adjusted'] = toHeaderValue(toPhrases(adjustments), keys)
    if (upstreamId !== undefined) all['x-dashscope-request-id'] = toHeaderValue(upstreamId, keys)
  }
  all['x-request-id'] = requestId
  if (context.errorFormat === 'anthropic') addAnthropicHeaders(all)
  all['openai-processing-ms'] = String(Math.round(performance.now() - started))
  all['openai-version'] = '2020-10-01'
  return { status, headers: all, body }
}
