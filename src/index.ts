/** OpenAI's API in front of DashScope: `createGateway().fetch` is a `fetch` for SDKs, `createGateway().handler` a handler for servers. */
export { createGateway, type Gateway, type GatewayOptions } from './gateway.ts'
export { ApiError, type ApiErrorOptions, type ApiErrorType } from './errors/api-error.ts'
export type { Transport, TransportRequest, TransportResponse } from './dashscope/transport.ts'
export type {
  SocketConnection,
  SocketMessage,
  SocketRefusal,
  SocketRequest,
  SocketTransport,
} from './dashscope/websocket/socket-transport.ts'
export type { HttpRequest } from './http/http-request.ts'
export type { Chunk, HttpResponse, StreamBody, StreamTarget } from './http/http-response.ts'
export type { Endpoint } from './http/endpoint.ts'
export { createFetch, type Fetch } from './http/adapters/fetch.ts'
export { createHandler, type Handler } from './http/adapters/handler.ts'
export type { Admission, Admit, EdgeOptions } from './http/adapters/exchange.ts'
export type { Observe, RequestObserver } from './http/adapters/request-observer.ts'
