import { ApiError, invalidRequest } from '../errors/api-error.ts'
import type { HttpRequest } from './http-request.ts'

type Headed = Pick<HttpRequest, 'header'>

/** A header that switches something on. Other values are refused: a dry run that costs money is none. */
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
 * Which of an account's workspaces pays; DashScope's default one where the caller names none.
 * @throws ApiError 400 for a value that is no workspace id and must not be passed on
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
 * The model to use where no alias of the operator's names one, for programs whose model cannot be set.
 * @throws ApiError 400 for a value that is no model's id
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

/** The caller's own request id, where it is one. */
export function readRequestId(request: Headed): string | undefined {
  const given = request.header('x-request-id')
  return given !== undefined && /^[A-Za-z0-9._-]{1,128}$/.test(given) ? given : undefined
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
