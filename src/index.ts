/** OpenAI's API in front of DashScope, in process: `createGateway().fetch` is a `fetch`. */
export { createGateway, type Gateway, type GatewayOptions } from './gateway.ts'
export { ApiError, type ApiErrorOptions, type ApiErrorType } from './errors/api-error.ts'
export type { Transport, TransportRequest, TransportResponse } from './dashscope/transport.ts'
export type { Answer, Call } from './http/handle-request.ts'
export type { Endpoint } from './http/endpoint.ts'
export type { Fetch } from './http/adapters/fetch.ts'
