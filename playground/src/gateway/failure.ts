/** Why a request has no answer, or no whole one. */
export interface Failure {
  /**
   * `refused`: an error of the gateway or DashScope. `unreachable`: no answer came. `cut`: the answer broke off. `strange`: a page
   * came, which is no answer of the gateway.
   */
  kind: 'refused' | 'unreachable' | 'cut' | 'strange'
  status?: number | undefined
  message: string
  code?: string | undefined
  type?: string | undefined
  param?: string | undefined
  requestId?: string | undefined
  /** DashScope's own code and id. */
  upstream?: { code?: string | undefined; requestId?: string | undefined } | undefined
  /** Seconds to wait, as the gateway says. */
  retryAfter?: string | undefined
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** The error in a body or an event of any of the gateway's formats; undefined for what is none. */
export function toFailure(body: unknown, status?: number, headers?: Headers): Failure | undefined {
  if (!isRecord(body) || !isRecord(body['error'])) return undefined
  const { error } = body
  const dashscope = isRecord(error['dashscope']) ? error['dashscope'] : undefined
  return {
    kind: 'refused',
    status,
    message: text(error['message']) ?? '',
    code: text(error['code']),
    type: text(error['type']),
    param: text(error['param']),
    requestId: headers?.get('x-request-id') ?? text(body['request_id']),
    upstream: dashscope && { code: text(dashscope['code']), requestId: text(dashscope['request_id']) },
    retryAfter: headers?.get('retry-after') ?? undefined,
  }
}

/** Whether something in between has answered, such as the login of a proxy: the gateway answers no request of this page with one. */
export function isPage({ headers }: Response): boolean {
  return headers.get('content-type')?.startsWith('text/html') === true
}

/** What came with an error status, or instead of an answer. A proxy in between may have answered with a page of its own. */
export async function readFailure(response: Response): Promise<Failure> {
  if (response.ok) {
    void response.body?.cancel()
    return { kind: 'strange', message: '' }
  }
  const body = await response.text().catch(() => '')
  const parsed = parse(body)
  return (
    toFailure(parsed, response.status, response.headers) ?? {
      kind: 'refused',
      status: response.status,
      message: body.slice(0, 500),
      requestId: response.headers.get('x-request-id') ?? undefined,
    }
  )
}

export function parse(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}
