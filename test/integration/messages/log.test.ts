import { afterEach, expect, test } from 'vitest'

import { canaryHash, canaryKey, startLogged, type LoggedServer } from '../../support/logged-server.ts'

let server: LoggedServer
afterEach(() => server.stop())

const canaries = [
  canaryKey,
  ...'0123456789 QUESTION ANSWER REASONING TOOL COMMAND RESULT HEADER SYSTEM USER SEALED iVBORw0KGgo'.split(
    ' ',
  ),
]
const faults = [
  'say=ANSWER',
  'tool=TOOL_NAME',
  'error-after=1',
  'error=InvalidApiKey',
  'drop-after=1',
  'html-502',
]
const init = {
  headers: {
    'x-api-key': canaryKey,
    'content-type': 'application/json',
    'anthropic-beta': 'HEADER',
    'user-agent': 'HEADER',
  },
}
const image = { type: 'base64', media_type: 'image/png', data: 'iVBORw0KGgo=' }
const body = {
  model: 'qwen-plus',
  max_tokens: 4096,
  system: [{ type: 'text', text: 'SYSTEM' }],
  tools: [
    { name: 'TOOL_NAME', input_schema: { type: 'object' } },
    { type: 'bash_20250124', name: 'TOOL_BASH' },
  ],
  metadata: { user_id: 'USER' },
  thinking: { type: 'enabled', budget_tokens: 1024, display: 'omitted' },
}
const history = [
  {
    role: 'user',
    content: [
      { type: 'image', source: image },
      { type: 'text', text: 'QUESTION' },
    ],
  },
  {
    role: 'assistant',
    content: [
      { type: 'thinking', thinking: '', signature: 'dg1.SEALED' },
      { type: 'tool_use', id: 'call_1', name: 'TOOL_NAME', input: { command: 'COMMAND' } },
    ],
  },
  { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'call_1', content: 'RESULT' }] },
]

test.each(['text', 'json'] as const)(
  'nothing of a message, its tools, its thinking or its key is logged, %s, at debug level',
  async (logFormat) => {
    server = await startLogged({ logFormat, logLevel: 'debug' })
    const send = (request: object, path = '/v1/messages') =>
      server.chat(request, { ...init, body: JSON.stringify(request) }, path)
    for (const fault of faults)
      for (const stream of [true, false]) {
        const last = { role: 'user', content: `QUESTION [[sim: ${fault}; think=REASONING]]` }
        await send({ ...body, stream, messages: [...history, last] })
      }
    await send({ ...body, messages: 'QUESTION' })
    await send({ model: 'qwen-plus', messages: history }, '/v1/messages/count_tokens')
    const lines = server.logs()
    expect(await server.completed(14)).toHaveLength(14)
    expect(canaries.filter((canary) => lines.join('\n').includes(canary))).toEqual([])
    expect(lines.join('\n')).toContain(canaryHash)
    expect(lines.filter((line) => /DashScope called|upstream_call/.test(line))).toHaveLength(12)
  },
)
