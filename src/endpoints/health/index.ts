import { ApiError } from '../../errors/api-error.ts'
import { defineEndpoint, isDescribed, type Description, type Endpoint } from '../../http/endpoint.ts'
import { toPublicPath } from '../../http/router.ts'
import { authentication, purpose, usage } from '../../http/usage.ts'
import { Health, Readiness, ServiceInformation } from './schemas.ts'

const service = 'DashScope to OpenAI API Gateway'

/** Whether new requests are accepted. A draining gateway returns false, and still answers. */
export type IsReady = () => boolean

/** For people, for supervisors that restart hanging processes, and for load balancers. */
export function createHealth(isReady: IsReady): Endpoint[] {
  const alive: Endpoint['handle'] = async (_, { now }) => ({
    kind: 'json',
    body: { status: 'healthy', timestamp: now(), service },
  })
  const ready: Endpoint['handle'] = async (_, { now }) => {
    if (isReady()) return { kind: 'json', body: { status: 'ready', timestamp: now(), service } }
    throw new ApiError({
      status: 503,
      type: 'internal_error',
      code: 'draining',
      message: 'The service is shutting down: send new requests to another instance.',
      chinese: '服务正在停机，请把新请求发往其他实例。',
      headers: { 'retry-after': '1' },
    })
  }
  const probe = (path: string, summary: string, handle: Endpoint['handle'], description: Description) =>
    defineEndpoint({ method: 'GET', path, summary, key: 'none', description, handle })
  return [
    probe('/health', 'Whether the service answers', alive, { answer: Health }),
    probe('/health/liveness', 'Whether the process answers, for restarts', alive, {
      answer: Health,
    }),
    probe('/health/readiness', 'Whether new requests are accepted, for load balancers', ready, {
      answer: Readiness,
      errors: [503],
    }),
  ]
}

/** For people who open the address in a browser. `endpoints` may grow until the first request. */
export function createRoot(endpoints: readonly Endpoint[], version: string): Endpoint {
  return defineEndpoint({
    method: 'GET',
    path: '/',
    summary: 'This page',
    key: 'none',
    description: { answer: ServiceInformation },
    handle: async () => ({
      kind: 'json',
      // Browsers may get the playground.
      headers: { vary: 'accept' },
      body: {
        name: 'dashscope-gateway',
        service,
        version,
        description: purpose,
        authentication,
        endpoints: Object.fromEntries(
          endpoints
            .filter((endpoint) => endpoint.path !== '/' && isDescribed(endpoint))
            .map(({ method, path, summary }) => [`${method} ${toPublicPath(path)}`, summary]),
        ),
        usage,
      },
    }),
  })
}
