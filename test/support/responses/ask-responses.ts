import { createGateway, type Gateway } from '../../../src/index.ts'
import { expectError } from '../validate.ts'
import { postTo } from '../post-to.ts'
import { createReplay } from '../replay-transport.ts'
import { expectResponse, type ResponseObject } from './response-object.ts'
import { expectResponsesStream, type ResponseEvent } from './validate-responses.ts'

/** The message of a frame, and further fields. */
export interface Frame {
  content?: string
  reasoning_content?: string
  tool_calls?: readonly unknown[]
  /** By default the last frame has "stop". */
  finish?: string
  /** Fields of `output` beside the choices. */
  output?: object
}

const usage = { input_tokens: 10, output_tokens: 5, total_tokens: 15 }

/** A fragment of a call. */
export const fragment = (
  index: number,
  id: string | null,
  name: string | undefined,
  json: string,
): Frame => ({
  tool_calls: [
    { index, id, type: 'function', function: { ...(name !== undefined && { name }), arguments: json } },
  ],
})

/** DashScope's stream of these frames. */
export function toStream(frames: readonly Frame[], counted: object = usage): string {
  return frames
    .map(({ finish, output, ...message }, place) => {
      const reason = finish ?? (place === frames.length - 1 ? 'stop' : 'null')
      const choice = { message: { role: 'assistant', content: '', ...message }, finish_reason: reason }
      const frame = { output: { choices: [choice], ...output }, usage: counted, request_id: 'r-1' }
      return `data:${JSON.stringify(frame)}\n\n`
    })
    .join('')
}

export function post(
  gateway: Pick<Gateway, 'fetch'>,
  body: unknown,
  headers: Record<string, string> = {},
  path = '',
): Promise<Response> {
  return postTo(gateway, `/v1/responses${path}`, body, headers)
}

const question = { model: 'qwen-plus', input: 'Hello' }

/** Streams an answer of DashScope through the gateway. */
export async function stream(
  upstream: string,
  request: object = {},
  headers: Record<string, string> = {},
): Promise<{ events: ResponseEvent[]; response: ResponseObject; raw: string; types: string[] }> {
  const replay = createReplay({ body: new TextEncoder().encode(upstream) })
  const gateway = createGateway({ transport: replay.transport })
  const raw = await (await post(gateway, { ...question, ...request, stream: true }, headers)).text()
  const { events, response } = expectResponsesStream(raw)
  return { events, response, raw, types: events.map(({ type }) => type) }
}

/** Sends an answer of DashScope through the gateway as a whole answer. */
export async function whole(upstream: string, request: object = {}): Promise<ResponseObject> {
  const replay = createReplay({ body: new TextEncoder().encode(upstream) })
  const response = await post(createGateway({ transport: replay.transport }), { ...question, ...request })
  return expectResponse(await response.json())
}

const unreachable = () => Promise.reject(new Error('a dry run calls nothing'))

export interface Sent {
  messages: { role: string; content: unknown; [field: string]: unknown }[]
  parameters: Record<string, unknown>
  adjusted: string[]
}

/** Translates a request without an upstream. */
export async function sent(request: object, headers: Record<string, string> = {}): Promise<Sent> {
  const gateway = createGateway({ transport: unreachable })
  const response = await post(
    gateway,
    { ...question, ...request },
    { 'x-gateway-dry-run': 'true', ...headers },
  )
  const body = (await response.json()) as {
    request?: { body: { input: { messages: Sent['messages'] }; parameters: Record<string, unknown> } }
  }
  if (body.request === undefined) throw new Error(JSON.stringify(body))
  const { input, parameters } = body.request.body
  const { result_format: _, incremental_output: __, ...others } = parameters
  const adjusted = response.headers.get('x-gateway-adjusted') ?? ''
  return {
    messages: input.messages,
    parameters: others,
    adjusted: adjusted === '' ? [] : adjusted.split(/(?<=\)), /),
  }
}

/** The error for a request. */
export async function refused(request: object, headers: Record<string, string> = {}) {
  const gateway = createGateway({ transport: unreachable })
  const response = await post(
    gateway,
    { ...question, ...request },
    { 'x-gateway-dry-run': 'true', ...headers },
  )
  const { error } = expectError(await response.json())
  return { status: response.status, ...error }
}
