import { defineEndpoint, type Endpoint } from '../endpoint.ts'

const service = 'DashScope to OpenAI API Gateway'

export const health = defineEndpoint({
  method: 'GET',
  path: '/health',
  summary: 'Whether the service answers',
  needsKey: false,
  handle: async (_, { now }) => ({ kind: 'json', body: { status: 'healthy', timestamp: now(), service } }),
})

/** What a person who opens the address in a browser should read. */
export function createRoot(endpoints: readonly Endpoint[], version: string): Endpoint {
  return defineEndpoint({
    method: 'GET',
    path: '/',
    summary: 'This page',
    needsKey: false,
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

function toPublicPath(path: string): string {
  return path === '/' || path === '/health' ? path : `/v1${path}`
}

const usage = {
  base_url: 'http://<this host>/v1',
  curl: 'curl http://<this host>/v1/chat/completions -H "Authorization: Bearer $DASHSCOPE_API_KEY" -H "Content-Type: application/json" -d \'{"model":"farui-plus","messages":[{"role":"user","content":"借款合同要写哪些条款？"}]}\'',
  python:
    'from openai import OpenAI\nclient = OpenAI(api_key="<your DashScope key>", base_url="http://<this host>/v1")\nprint(client.chat.completions.create(model="farui-plus", messages=[{"role": "user", "content": "借款合同要写哪些条款？"}]).choices[0].message.content)',
}
