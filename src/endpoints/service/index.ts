import { ApiError } from '../../openai/api-error.ts'
import { defineEndpoint, type Endpoint } from '../endpoint.ts'
import { toPublicPath } from '../route.ts'

const service = 'DashScope to OpenAI API Gateway'

/** Whether new requests are welcome; one that drains says no and goes on answering. */
export type IsReady = () => boolean

/** For people, for whoever restarts what hangs, and for whoever sends requests to where they are welcome. */
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
      message: 'The service is shutting down: new requests are better sent to another instance.',
      headers: { 'retry-after': '1' },
    })
  }
  const probe = (path: string, summary: string, handle: Endpoint['handle']) =>
    defineEndpoint({ method: 'GET', path, summary, key: 'none', handle })
  return [
    probe('/health', 'Whether the service answers', alive),
    probe('/health/liveness', 'Whether the process answers, for whoever restarts it', alive),
    probe('/health/readiness', 'Whether new requests are welcome, for whoever sends them', ready),
  ]
}

/** What a person who opens the address in a browser should read. */
export function createRoot(endpoints: readonly Endpoint[], version: string): Endpoint {
  return defineEndpoint({
    method: 'GET',
    path: '/',
    summary: 'This page',
    key: 'none',
    handle: async () => ({
      kind: 'json',
      body: {
        name: 'dashscope-gateway',
        service,
        version,
        description:
          "OpenAI's API in front of Alibaba Cloud DashScope's native protocol: farui-plus, Qwen, DeepSeek and more.",
        authentication:
          'Pass your own DashScope API key in each request: Authorization: Bearer sk-... It is not stored, and nothing of your requests is.',
        endpoints: Object.fromEntries(
          endpoints.map(({ method, path, summary }) => [`${method} ${toPublicPath(path)}`, summary]),
        ),
        usage,
      },
    }),
  })
}

const usage = {
  base_url: 'http://<this host>/v1',
  curl: 'curl http://<this host>/v1/chat/completions -H "Authorization: Bearer $DASHSCOPE_API_KEY" -H "Content-Type: application/json" -d \'{"model":"farui-plus","messages":[{"role":"user","content":"借款合同要写哪些条款？"}]}\'',
  python:
    'from openai import OpenAI\nclient = OpenAI(api_key="<your DashScope key>", base_url="http://<this host>/v1")\nprint(client.chat.completions.create(model="farui-plus", messages=[{"role": "user", "content": "借款合同要写哪些条款？"}]).choices[0].message.content)',
}
