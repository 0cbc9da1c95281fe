import type { Connect } from '../dashscope/client.ts'
import { invalidRequest } from '../errors/api-error.ts'
import { isRecord } from '../json.ts'
import { languageOf } from '../errors/localize.ts'
import { parseBody, parseJson } from './body/parse-json.ts'
import { toPhrases, toRefusal, type Adjustment } from '../errors/adjustment.ts'
import type { Context, Endpoint, GatewayEvent, Reply } from './endpoint.ts'
import { keysIn } from './redact-api-keys.ts'
import { tell, unobserved, type Observer } from './observer.ts'
import { readKey, readOptionalKey } from './read-api-key.ts'
import { errorAnswer, toAnswer, toHeaders, type Answer, type Telling, type Timing } from './to-response.ts'
import { toPublicPath, type Route } from './router.ts'

export type { Answer } from './to-response.ts'

/** A request as every edge can tell it. */
export interface Call {
  method: string
  /** The path as it was sent, without the query. */
  path: string
  /** Without the question mark; empty where there is none. */
  query: string
  /** By lower-case name. */
  header: (name: string) => string | undefined
  /** In memory of its own, which is freed once it has been read. @throws ApiError 413 when it is too large */
  readBody: () => Promise<Uint8Array>
  /** Aborts when the caller leaves, or with an ApiError when they are to be told why it ends. */
  signal: AbortSignal
  /** What the edge found wrong with the request: the answer, wherever it was going. */
  fault?: unknown
  /** Whether there is room for a request that may cost something; rejects with what to say where there is none. */
  admit?: (key: string) => Promise<void>
  /** Told of the request as it goes on. */
  observer?: Observer
}

export interface Settings extends Pick<Context, 'now' | 'newId'>, Timing {
  route: (method: string, path: string) => Route
  connect: Connect
  onError: (error: unknown) => void
  onEvent: (event: GatewayEvent) => void
  /** Refuse what would have to be adjusted, whether the caller asks for it or not. */
  strict: boolean
}

/** One request from its first line to the answer. Never rejects. */
export async function answer(call: Call, settings: Settings): Promise<Answer> {
  const started = performance.now()
  const requestId = toRequestId(call.header('x-request-id')) ?? newRequestId(settings.newId)
  const noted: Adjustment[] = []
  const { header, signal, observer = unobserved } = call
  const keys = () => keysIn(header('authorization'))
  const telling: Telling = {
    language: languageOf(header('accept-language')),
    model: undefined,
    signal,
    keys,
    // A caller who left is the reason for whatever fails after that.
    onError: (error) => {
      if (!signal.aborted) tell(() => settings.onError(error))
    },
    onFailure: (error, stage) => {
      if (!signal.aborted || signal.reason === error) tell(() => observer.failed(error, stage))
    },
  }
  const made = await dispatch(call, settings, { noted, observer, telling })
    .then((reply) => toAnswer(reply, settings, telling))
    .catch((error: unknown) => errorAnswer(error, telling))
  const headers = {
    ...made.headers,
    ...(noted.length > 0 && { 'x-gateway-adjusted': toPhrases(noted) }),
    'x-request-id': requestId,
    'openai-processing-ms': String(Math.round(performance.now() - started)),
    'openai-version': '2020-10-01',
  }
  return { ...made, headers: toHeaders(headers, keys()) }
}

/** What is told of a request beside its answer. */
interface Notes {
  noted: Adjustment[]
  observer: Observer
  telling: Telling
}

async function dispatch(call: Call, settings: Settings, notes: Notes): Promise<Reply> {
  if (call.fault !== undefined) throw call.fault
  const { endpoint, id } = settings.route(call.method, call.path)
  notes.observer.routed(toPublicPath(endpoint.path))
  const key = keyReaders[endpoint.key](call.header('authorization'))
  const workspace = endpoint.key === 'none' ? undefined : readWorkspace(call.header)
  if (key !== undefined) await call.admit?.(key)
  const body = endpoint.body === undefined ? undefined : parseBody(endpoint.body, await readJson(call))
  const context = {
    ...toContext(call, settings, notes),
    dashscope: settings.connect(key ?? '', call.signal, () => notes.observer.calls(), workspace),
    id,
    hasKey: key !== undefined,
  }
  if (isRecord(body) && typeof body['model'] === 'string') notes.telling.model = body['model']
  return endpoint.handle(body, context)
}

const keyReaders: Readonly<Record<Endpoint['key'], (authorization?: string) => string | undefined>> = {
  required: readKey,
  optional: readOptionalKey,
  none: () => undefined,
}

function toContext(
  { header, query }: Call,
  { now, newId, onEvent, strict }: Settings,
  { noted, observer }: Omit<Notes, 'telling'>,
) {
  const isStrict = readSwitch(header, 'x-gateway-strict') || strict
  return {
    now,
    newId,
    query: new URLSearchParams(query),
    dryRun: readSwitch(header, 'x-gateway-dry-run'),
    accept: (adjustments: readonly Adjustment[]) => {
      // Not spread: there may be more of them than a call takes arguments.
      for (const adjustment of adjustments) noted.push(adjustment)
      const [first] = adjustments
      if (isStrict && first !== undefined) throw toRefusal(first)
    },
    observer,
    tell: onEvent,
  }
}

/** A header that switches something on. What is not understood is refused: a dry run that costs money is none. */
function readSwitch(header: Call['header'], name: string): boolean {
  const value = header(name)?.trim().toLowerCase() ?? 'false'
  if (value === 'true' || value === '1') return true
  if (value === 'false' || value === '0' || value === '') return false
  throw invalidRequest(
    `Invalid value for the header '${name}': '${value.slice(0, 64)}'. Supported values are: 'true' and 'false'.`,
    {
      code: 'invalid_value',
      param: name,
      chinese: `请求头 '${name}' 的取值不对：'${value.slice(0, 64)}'。可选值：'true'、'false'。`,
    },
  )
}

/**
 * Which of an account's workspaces pays; DashScope's default one where none is named.
 * @throws ApiError 400 for what is no workspace's id, which is no header that may be passed on
 */
function readWorkspace(header: Call['header']): string | undefined {
  const name = 'x-dashscope-workspace'
  const value = header(name)
  if (value === undefined || /^[A-Za-z0-9_-]{1,64}$/.test(value)) return value
  throw invalidRequest(
    `Invalid value for the header '${name}': '${value.slice(0, 64)}'. Expected a workspace id, such as 'llm-abc123': 1 to 64 letters, digits, '-' or '_'. Leave the header out for the default workspace.`,
    { code: 'invalid_value', param: name },
  )
}

/** @throws ApiError 415 for what is not JSON by its own word, 400 for what is not JSON by its text */
async function readJson({ header, readBody }: Call): Promise<unknown> {
  const type = header('content-type')?.toLowerCase() ?? 'application/json'
  const charset = /;\s*charset="?([^\s;"]+)/.exec(type)?.[1] ?? 'utf-8'
  if (!/^application\/(?:[\w.+-]+\+)?json\s*(?:;|$)/.test(type) || !/^utf-?8$/.test(charset)) {
    throw invalidRequest(
      `Unsupported content type: '${type.slice(0, 128)}'. This API method only accepts 'application/json' requests in UTF-8, but you specified the header 'Content-Type: ${type.slice(0, 128)}'.`,
      {
        status: 415,
        code: 'unsupported_content_type',
        chinese: `不支持的请求体类型 '${type.slice(0, 128)}'：只接受 UTF-8 编码的 'application/json'，而请求头是 'Content-Type: ${type.slice(0, 128)}'。`,
      },
    )
  }
  const encoding = header('content-encoding')?.toLowerCase() ?? 'identity'
  if (encoding !== 'identity') {
    throw invalidRequest(
      `Unsupported content encoding: '${encoding.slice(0, 64)}'. Send the body as it is, without 'Content-Encoding'.`,
      {
        status: 415,
        code: 'unsupported_content_encoding',
        chinese: `不支持 Content-Encoding '${encoding.slice(0, 64)}'，请求体不能压缩，请去掉 'Content-Encoding'。`,
      },
    )
  }
  const body = await readBody()
  try {
    return parseJson(body)
  } finally {
    // At once, and not when it is collected: large bodies are most of what a process takes.
    if (body.buffer instanceof ArrayBuffer) body.buffer.transfer(0)
  }
}

export function newRequestId(newId: Context['newId']): string {
  return newId('req_', 32)
}

function toRequestId(given: string | undefined): string | undefined {
  return given !== undefined && /^[A-Za-z0-9._-]{1,128}$/.test(given) ? given : undefined
}
