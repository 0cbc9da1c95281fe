import type { Connect, DashScope } from '../dashscope/client.ts'
import { toRefusal, type Adjustment } from '../errors/adjustment.ts'
import type { ErrorFormat } from '../errors/envelopes.ts'
import type { Context, Endpoint, GatewayEvent } from './endpoint.ts'
import type { Settings } from './handle-request.ts'
import type { HttpRequest } from './http-request.ts'
import { errorFormatOf } from './error-format.ts'
import { unobserved, type Observer } from './observer.ts'
import { deriveSecret } from './caller/derive-secret.ts'
import { createUpstreamComments } from './sse/upstream-comments.ts'
import { readModel, readRegion, readRequestId, readSwitch, readWorkspace } from './request-options.ts'

/** The state of one request while it is handled. */
export class RequestContext implements Context {
  readonly request: HttpRequest
  readonly settings: Settings
  readonly observer: Observer
  readonly requestId: string
  readonly started = performance.now()
  /** Parameters that are adjusted or ignored. */
  readonly adjustments: Adjustment[] = []
  /** Headers for the response, also for errors. */
  headers: Readonly<Record<string, string>> = {}
  endpoint: Endpoint | undefined
  id = ''
  dryRun = false
  showUpstream: Context['showUpstream']
  modelHeader: string | undefined
  model: string | undefined
  #isStrict = false
  #key: string | undefined
  #workspace: string | undefined
  #connect: Connect
  #dashscope: DashScope | undefined
  #query: URLSearchParams | undefined

  constructor(request: HttpRequest, settings: Settings) {
    this.request = request
    this.settings = settings
    this.observer = request.observer ?? unobserved
    this.#connect = settings.regions.connect
    this.requestId = readRequestId(request) ?? newRequestId(settings.newId)
  }

  /**
   * Sets the endpoint, reads the key that it needs, and admits the request.
   * @throws ApiError 401 for a missing or malformed key, 400 for a workspace or region that is not allowed, 429 or 503 if the request is not admitted
   */
  async enter(endpoint: Endpoint, id: string): Promise<void> {
    const { request } = this
    this.endpoint = endpoint
    this.id = id
    const key = request.caller.readKey(endpoint)
    this.#key = key
    if (endpoint.key !== 'none') this.#readPlace()
    if (key === undefined || request.admit === undefined) return
    const { headers = {}, refusal } = await request.admit(request.caller)
    this.headers = headers
    if (refusal !== undefined) throw refusal
  }

  /** The workspace, and the host that the key goes to. */
  #readPlace(): void {
    const { request, settings } = this
    this.#workspace = readWorkspace(request)
    const region = readRegion(request, settings.regions)
    if (region === undefined) return
    this.#connect = region.connect
    if (region.entry !== undefined) this.observer.regionChosen(region.entry)
  }

  /** @throws ApiError 400 for a header with an unknown value */
  readOptions(): void {
    this.#isStrict = readSwitch(this.request, 'x-gateway-strict') || this.settings.strict
    this.dryRun = readSwitch(this.request, 'x-gateway-dry-run')
    this.modelHeader = readModel(this.request)
    if (readSwitch(this.request, 'x-gateway-upstream-events'))
      this.showUpstream = createUpstreamComments(this.request.caller.ownKeys)
  }

  /** The error format of the endpoint; without an endpoint, that of the path. */
  get errorFormat(): ErrorFormat {
    return this.endpoint === undefined ? errorFormatOf(this.request) : (this.endpoint.errorFormat ?? 'openai')
  }

  get now(): () => number {
    return this.settings.now
  }

  get newId(): Context['newId'] {
    return this.settings.newId
  }

  get onEvent(): (event: GatewayEvent) => void {
    return this.settings.onEvent
  }

  get hasKey(): boolean {
    return this.#key !== undefined
  }

  get query(): URLSearchParams {
    return (this.#query ??= new URLSearchParams(this.request.query))
  }

  get dashscope(): DashScope {
    return (this.#dashscope ??= this.#connect(
      this.#key ?? '',
      this.request.signal,
      (kind) => this.observer.callStarted(kind),
      this.#workspace,
    ))
  }

  secret(purpose: string): Promise<Uint8Array> {
    return deriveSecret(this.#key ?? '', purpose)
  }

  /**
   * Counts a complete answer until it is sent.
   * @throws ApiError 503 for a dry run without room, which is not paid for
   */
  holdWhole(text: string): void {
    if (this.dryRun) this.holdAnswer(text.length * bytesOfDescribed, 'described')
    else this.holdAnswer(text.length * bytesOfCharacter, 'complete')
  }

  readonly holdAnswer: Context['holdAnswer'] = (bytes, stage) => {
    const refusal = this.request.holdAnswer?.(bytes, stage)
    if (refusal !== undefined) throw refusal
  }

  readonly report = (adjustments: readonly Adjustment[]): void => {
    // Not spread: there may be more adjustments than the maximum number of arguments.
    for (const adjustment of adjustments) this.adjustments.push(adjustment)
  }

  /** A property, not a method, since endpoints destructure the context. */
  readonly addAdjustments = (adjustments: readonly Adjustment[]): void => {
    this.report(adjustments)
    const [first] = adjustments
    if (this.#isStrict && first !== undefined) throw toRefusal(first)
  }
}

/** V8 takes two for each character of a text with a single Chinese one. */
const bytesOfCharacter = 2

/** A description holds the body that would be sent, and the form and the Base64 that it was made of live until they are collected. */
const bytesOfDescribed = 6

export function newRequestId(newId: Context['newId']): string {
  return newId('req_', 32)
}
