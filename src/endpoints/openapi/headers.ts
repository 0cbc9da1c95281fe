import type { oas31 } from 'zod-openapi'

import type { RegionChoice } from '../../dashscope/regions.ts'
import type { Endpoint } from '../../http/endpoint.ts'

type Header = oas31.HeaderObject

const text: oas31.SchemaObject = { type: 'string' }
const count: oas31.SchemaObject = { type: 'integer', minimum: 0 }
const requestId: oas31.SchemaObject = { type: 'string', pattern: '^[A-Za-z0-9._-]{1,128}$' }
/** As `answer.ts` reads them: in any case, and an empty value is `false`. */
const toggle: oas31.SchemaObject = {
  type: 'string',
  pattern: '^(?:[Tt][Rr][Uu][Ee]|[Ff][Aa][Ll][Ss][Ee]|1|0|)$',
  examples: ['true', 'false'],
}

/** Headers of every answer. */
const everywhere: Record<string, Header> = {
  'x-request-id': {
    description: "The gateway's id of the request: the caller's own, where it sent one.",
    required: true,
    schema: requestId,
  },
  'openai-processing-ms': {
    description: 'Milliseconds until the answer began.',
    required: true,
    schema: count,
  },
  'openai-version': { description: "OpenAI's version of the API.", required: true, schema: text },
}

/** Headers of answers for which DashScope was called. */
const fromDashScope: Record<string, Header> = {
  'x-dashscope-request-id': { description: "DashScope's id of the request.", schema: text },
  'x-gateway-adjusted': {
    description: 'Which parameters were changed or left out, and why; absent if none was.',
    schema: text,
  },
}

const againLater: Header = {
  description: "Seconds to wait before the next try; DashScope's own value if it sent one.",
  schema: text,
}
const ownName: Header = { description: "The same as `x-request-id`, under Anthropic's name.", schema: text }
const milliseconds: Header = { description: 'The same as `retry-after`, in milliseconds.', schema: count }
const again: Header = {
  description: 'Whether a client should try again, if the status alone would be misleading.',
  schema: { type: 'string', enum: ['true', 'false'] },
}

/** Sent if the operator has set a limit per key; the names are OpenAI's. */
const limits: Record<string, Header> = {
  'x-ratelimit-limit-requests': { description: 'Requests that a key has per window.', schema: count },
  'x-ratelimit-remaining-requests': { description: 'How many of them are left.', schema: count },
  'x-ratelimit-reset-requests': { description: 'When the window ends: `7s`.', schema: text },
}

/** The headers of an answer with this status. */
export function responseHeaders(
  { key, description, errorFormat }: Endpoint,
  status: number,
): Record<string, Header> {
  const { asksDashScope = false, headers = {} } = description
  const own = Object.entries(headers).map(([name, says]) => [name, { description: says, schema: text }])
  return {
    ...(status === 408 || status === 431 ? withoutPromise(everywhere) : everywhere),
    ...(asksDashScope && fromDashScope),
    ...(status === 200 && Object.fromEntries(own)),
    ...(errorFormat === 'anthropic' && { 'request-id': ownName }),
    ...((status === 429 || status === 503 || status === 529 || (asksDashScope && status >= 400)) && {
      'retry-after': againLater,
      ...(errorFormat === 'anthropic' && { 'retry-after-ms': milliseconds }),
    }),
    ...(key !== 'none' && limits),
    ...(key !== 'none' && status >= 400 && { 'x-should-retry': again }),
  }
}

/** A request that is not valid HTTP is answered before anything is known about it. */
function withoutPromise(headers: Record<string, Header>): Record<string, Header> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, header]) => [name, { ...header, required: false }]),
  )
}

const upstreamEvents: oas31.ParameterObject = {
  name: 'x-gateway-upstream-events',
  in: 'header',
  description: "Show DashScope's events in a stream, as comments: `: upstream {…}`.",
  schema: toggle,
}

/** The optional headers of a request. */
export function requestHeaders(
  { key, description }: Endpoint,
  regions: readonly RegionChoice[],
): oas31.ParameterObject[] {
  const header = (name: string, schema: oas31.SchemaObject, says: string): oas31.ParameterObject => ({
    name,
    in: 'header',
    description: says,
    schema,
  })
  return [
    header(
      'x-request-id',
      text,
      'An id of your own for the log: up to 128 of [A-Za-z0-9._-]; others are replaced.',
    ),
    header('accept-language', text, 'With `zh` first, errors are in Chinese and English.'),
    ...(key === 'none'
      ? []
      : [
          header(
            'x-dashscope-workspace',
            { type: 'string', pattern: '^[A-Za-z0-9_-]{1,64}$' },
            'The workspace of your account that the request is for, passed on to DashScope; its default one without the header.',
          ),
          ...(regions.length === 0
            ? []
            : [header('x-dashscope-region', toRegionSchema(regions), regionNote)]),
        ]),
    ...(description.asksDashScope === true
      ? [
          header(
            'x-gateway-strict',
            toggle,
            'Refuse with 400 instead of changing parameters or leaving them out.',
          ),
          header(
            'x-gateway-dry-run',
            toggle,
            'Answer with what would be sent to DashScope, and send nothing.',
          ),
          ...(description.showsUpstream === true ? [upstreamEvents] : []),
          header(
            'x-gateway-model',
            { type: 'string', pattern: '^[!-~]{0,256}$' },
            'The model to use where no alias of the operator has the name in the body.',
          ),
        ]
      : []),
  ]
}

const regionNote =
  "The region or host that your key belongs to, of those that this gateway allows; the gateway's own without the header."

/** `{WorkspaceId}` is a part of the name of a host. */
function toRegionSchema(regions: readonly RegionChoice[]): oas31.SchemaObject {
  const names = regions.map(({ name }) =>
    name.replaceAll('.', '\\.').replace('{WorkspaceId}', '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?'),
  )
  const examples = regions.map(({ name }) => name.replace('{WorkspaceId}', 'llm-abc123'))
  return { type: 'string', pattern: `^(?:${names.join('|')})$`, examples }
}
