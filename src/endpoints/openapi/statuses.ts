import type { Endpoint } from '../../http/endpoint.ts'
import { failures, rules } from '../../errors/codes.ts'
import { statusIn } from '../../errors/envelopes.ts'

/** DashScope's refusals. */
const refusals = [
  ...Object.values(rules).flatMap(({ variants = [], ...rule }) => [rule, ...variants]),
  ...Object.values(failures),
]

type Described = Pick<Endpoint, 'errorFormat' | 'description'>

/** Statuses of DashScope's refusals, with their codes; none where DashScope is not asked. */
function refusalsOf({ errorFormat = 'openai', description }: Described): ReadonlyMap<number, Set<string>> {
  const codes = new Map<number, Set<string>>()
  if (description.asksDashScope !== true) return codes
  for (const { status: given, code } of refusals) {
    const status = statusIn[errorFormat]({ status: given, code })
    const known = codes.get(status) ?? new Set()
    codes.set(status, code === null ? known : known.add(code))
  }
  return codes
}

/** Errors that any HTTP request and any program may cause. */
const anywhere = [400, 408, 431, 500, 501]
/** Limits apply to requests with a key. */
const withKey = { required: [401, 429, 503], optional: [429, 503], none: [] }
const withBody = [413, 415]

/** Every error status that an endpoint describes. */
export function statusesOf(endpoint: Endpoint): number[] {
  const { key, body, description, errorFormat = 'openai' } = endpoint
  const own = [
    ...anywhere,
    ...withKey[key],
    ...(body === undefined ? [] : withBody),
    ...(description.errors ?? []),
  ]
  const all = [
    ...own.map((status) => statusIn[errorFormat]({ status, code: null })),
    ...refusalsOf(endpoint).keys(),
  ]
  return [...new Set(all)].toSorted((one, other) => one - other)
}

const meanings: Readonly<Record<number, string>> = {
  400: 'The request is not valid; `param` names the parameter at fault, if there is one.',
  401: 'The key is missing, malformed, or refused by DashScope.',
  402: 'The quota is used up, or the account has no balance.',
  403: 'The key may not use the model.',
  404: 'There is no such model.',
  408: 'The request did not arrive in time, or DashScope stopped waiting for it.',
  409: 'The request conflicts with another one of the same caller.',
  413: 'The body is too large.',
  415: 'The content type is not JSON in UTF-8, or the body is compressed.',
  429: 'Too many requests, or the quota is used up.',
  431: 'The headers are too large.',
  500: 'The gateway or the model failed.',
  501: 'The body comes in a transfer encoding other than `chunked`.',
  502: 'DashScope could not be reached, or its answer was incomplete or malformed.',
  503: 'Overloaded or shutting down: try again, here or at another instance.',
  504: 'DashScope took too long.',
  529: 'Overloaded or shutting down: try again, here or at another instance.',
}

export function describeStatus(status: number, endpoint: Described): string {
  const codes = [...(refusalsOf(endpoint).get(status) ?? [])]
  const meaning = meanings[status] ?? 'An error.'
  if (codes.length === 0) return meaning
  return `${meaning} \`code\` where DashScope was asked: ${codes.map((code) => `\`${code}\``).join(', ')}.`
}
