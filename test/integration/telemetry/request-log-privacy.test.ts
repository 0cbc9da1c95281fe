import { setTimeout as wait } from 'node:timers/promises'

import { afterEach, expect, test } from 'vitest'

import { ask } from '../../support/edges.ts'
import { canaryHash, canaryKey, startLogged, type LoggedServer } from '../../support/logged-server.ts'

let server: LoggedServer
afterEach(() => server.stop())

const canaries = [
  canaryKey,
  ...'0123456789 QUESTION ANSWER REASONING TOOL QUERY HEADER SYSTEM USER'.split(' '),
]
const faults = [
  'say=ANSWER',
  'error-after=1',
  'error=InvalidApiKey',
  'bad-json=1',
  'drop-after=1',
  'refuse',
  'html-502',
]
const fields = {
  tools: [{ type: 'function', function: { name: 'TOOL_NAME', parameters: {} } }],
  user: 'USER',
  enable_thinking: true,
}
const path = `/v1/chat/completions?key=QUERY&api_key=${canaryKey}`
const init = {
  headers: {
    authorization: `Bearer ${canaryKey}`,
    'content-type': 'application/json',
    'x-custom': 'HEADER',
    'user-agent': 'HEADER',
  },
}

test.each(['text', 'json'] as const)(
  'nothing of a request or an answer is logged, %s, at debug level',
  async (logFormat) => {
    server = await startLogged({ logFormat, logLevel: 'debug' })
    for (const fault of faults) {
      for (const stream of [true, false]) {
        const { messages, ...body } = ask(`QUESTION [[sim: ${fault}; think=REASONING]]`, {
          ...fields,
          stream,
        })
        await server.chat(
          { ...body, messages: [{ role: 'system', content: 'SYSTEM' }, ...messages] },
          init,
          path,
        )
      }
    }
    await server.chat({ messages: 'QUESTION' }, init, path)
    await server.chat('', { ...init, body: 'QUESTION {' }, path)
    await fetch(`${server.origin}/v1/models/${canaryKey}?QUERY`)
    expect(await server.completed(17)).toHaveLength(17)
    const log = server.logs().join('\n')
    expect(canaries.filter((canary) => log.includes(canary))).toEqual([])
    expect(log).toContain(canaryHash)
    expect(server.logs().filter((line) => /DashScope called|upstream_call/.test(line))).toHaveLength(14)
    expect(log).not.toMatch(/failure/)
  },
)

test.each([
  ['debug', 3],
  ['info', 2],
  ['warn', 0],
  ['error', 0],
  ['silent', 0],
] as const)('LOG_LEVEL %s is %i lines for a request', async (logLevel, count) => {
  server = await startLogged({ logLevel })
  const response = await fetch(`${server.baseURL}/chat/completions`, {
    method: 'POST',
    ...init,
    body: JSON.stringify(ask('hi')),
  })
  await response.text()
  await wait(30)
  expect(response.status).toBe(200)
  expect(server.logs()).toHaveLength(count)
})

test.each([
  ['a key', 'sk-0123456789abcdefCANARY', 'sk-***'],
  ['a key with dots', 'sk-ws-H.ABCDEF.0123456789abcdefCANARY', 'sk-***'],
  ['a key of another kind', 'CANARYtoken0123456789abcdef', '***'],
])('%s in the path is not logged, however it is written', async (_, secret, hidden) => {
  server = await startLogged({ logFormat: 'json' })
  const encoded = `%${secret.charCodeAt(0).toString(16)}${secret.slice(1)}`
  const paths = ['', '/v1/models/', '/v1/chat/completions/Bearer%20', '/v1/x/key='].flatMap((start) =>
    [secret, encoded, encodeURIComponent(encoded)].map((written) => `${start}/${written}/x`),
  )
  for (const sent of paths) {
    const headers = { authorization: `Bearer ${secret}`, 'x-request-id': secret }
    await (await fetch(server.origin + sent, { headers })).text()
  }
  await server.completed(paths.length)
  const logged = server.logs().flatMap((line) => (JSON.parse(line) as { path?: string }).path ?? [])
  expect(logged).toHaveLength(paths.length)
  expect(logged.filter((line) => !line.includes(`${hidden}/x`))).toEqual([])
  expect(server.logs().join('\n')).not.toMatch(/abcdef/)
})
