import {
  createGateway,
  type Endpoint,
  type Gateway,
  type GatewayOptions,
  type Transport,
} from 'dashscope-gateway'
import { ApiError, createGateway as create } from 'dashscope-gateway/fetch'

const transport: Transport = async ({ url, method }) => {
  const body = (async function* () {
    yield new TextEncoder().encode(`${method} ${url}`)
  })()
  return { status: 200, headers: { 'content-type': 'application/json' }, body }
}
const options: GatewayOptions = {
  transport,
  regions: ['intl'],
  aliases: { 'gpt-4o': 'qwen-plus' },
  strict: true,
}
const gateway: Gateway = createGateway(options)
export const endpoints: readonly Endpoint[] = gateway.endpoints
export const answer: Promise<Response> = create(options).fetch('http://gateway/v1/models')
export const isRefusal = (error: unknown): error is ApiError =>
  error instanceof ApiError && error.status >= 400

/** As settings come from an environment: each may be missing. */
const missing: { url: string | undefined; hosts: string[] | undefined } = { url: undefined, hosts: undefined }
createGateway({
  baseUrl: missing.url,
  regions: missing.hosts,
  resultOrigins: missing.hosts,
  onError: undefined,
})

// @ts-expect-error A number is no list of regions.
createGateway({ regions: 5 })
