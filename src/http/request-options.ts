import { ApiError, invalidRequest } from '../errors/api-error.ts'
import type { ChosenRegion, Regions } from '../dashscope/regions/create-regions.ts'
import { maskKeys } from './caller/redact-api-keys.ts'
import type { HttpRequest } from './http-request.ts'

type Headed = Pick<HttpRequest, 'header'>

/** A header that is a switch. Unknown values are refused, so that no dry run is sent by mistake. */
export function readSwitch(request: Headed, name: string): boolean {
  const value = request.header(name)?.trim().toLowerCase() ?? 'false'
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
 * The workspace that is billed; DashScope's default if the caller names none.
 * @throws ApiError 400 for a value that is not a workspace id, which must not be forwarded
 */
export function readWorkspace(request: Headed): string | undefined {
  const name = 'x-dashscope-workspace'
  const value = request.header(name)
  if (value === undefined || /^[A-Za-z0-9_-]{1,64}$/.test(value)) return value
  throw invalidRequest(
    `Invalid value for the header '${name}': '${value.slice(0, 64)}'. Expected a workspace id, such as 'llm-abc123': 1 to 64 letters, digits, '-' or '_'. Leave the header out for the default workspace.`,
    { code: 'invalid_value', param: name },
  )
}

/**
 * The region that the request names; undefined without the header.
 * @throws ApiError 400 for a region that the operator has not listed: the key must go to no other host
 */
export function readRegion(
  request: Headed,
  { choose, choices, home }: Pick<Regions, 'choose' | 'choices' | 'home'>,
): ChosenRegion | undefined {
  const name = 'x-dashscope-region'
  const value = request.header(name)
  if (value === undefined) return undefined
  const chosen = choose(value)
  if (chosen !== undefined) return chosen
  const names = choices.map((choice) => `'${choice.name}'`)
  const given = value.slice(0, 64)
  const english =
    names.length === 0
      ? 'This gateway calls one host of DashScope'
      : `Supported values are: ${names.join(', ')}`
  const chinese = names.length === 0 ? '本网关只访问一个百炼地址' : `可选值：${names.join('、')}`
  const [itsHome, itsHomeInChinese] =
    home === undefined ? ['its own host', '默认地址'] : [`'${home}'`, ` '${home}'`]
  throw invalidRequest(
    `Invalid value for the header '${name}': '${given}'. ${english}. Leave the header out for ${itsHome}.`,
    {
      code: 'invalid_value',
      param: name,
      chinese: `请求头 '${name}' 的取值不对：'${given}'。${chinese}。不带此请求头即使用${itsHomeInChinese}。`,
    },
  )
}

/**
 * The model to use unless an alias of the operator applies, for programs with a fixed model.
 * @throws ApiError 400 for a value that is not a model id
 */
export function readModel(request: Headed): string | undefined {
  const name = 'x-gateway-model'
  const value = request.header(name)?.trim() ?? ''
  if (value === '') return undefined
  if (/^[\x21-\x7e]{1,256}$/.test(value)) return value
  throw invalidRequest(
    `Invalid value for the header '${name}': '${value.slice(0, 64)}'. Expected a model's id, such as 'qwen-plus'.`,
    {
      code: 'invalid_value',
      param: name,
      chinese: `请求头 '${name}' 的取值不对：'${value.slice(0, 64)}'。应为模型 id，例如 'qwen-plus'。`,
    },
  )
}

/** The caller's own request id, if it is well-formed. A text with a key is none: ids are in headers, errors and logs. */
export function readRequestId(request: Headed & Pick<HttpRequest, 'caller'>): string | undefined {
  const given = request.header('x-request-id')
  if (given === undefined || !/^[A-Za-z0-9._-]{1,128}$/.test(given)) return undefined
  return maskKeys(given, request.caller.ownKeys) === given ? given : undefined
}

/** @throws ApiError 426 for a WebSocket handshake, which no path serves */
export function refuseUpgrade(request: Headed): void {
  if (request.header('upgrade')?.toLowerCase() !== 'websocket') return
  throw new ApiError({
    status: 426,
    type: 'invalid_request_error',
    code: 'websocket_not_supported',
    message: 'This gateway does not serve WebSockets: send an HTTP request.',
    chinese: '本网关不支持 WebSocket，请改用 HTTP 请求。',
    headers: { upgrade: 'HTTP/1.1' },
  })
}
