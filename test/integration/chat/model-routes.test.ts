import { expect, test } from 'vitest'

import { parseConfig } from '../../../src/server/config/index.ts'
import { startServer } from '../../support/start-server.ts'
import { startSimulator } from '../../support/start-simulator.ts'
import { ask, key } from '../../support/edges.ts'

test.each([
  ['', {}],
  ['qwen9-plus=multimodal-generation', { 'qwen9-plus': 'multimodal-generation' }],
  [
    ' qwen9-plus = multimodal-generation , my-*=text-generation',
    { 'qwen9-plus': 'multimodal-generation', 'my-*': 'text-generation' },
  ],
])('MODEL_ROUTES=%s', (value, routes) => {
  expect(parseConfig({ MODEL_ROUTES: value }).routes).toEqual(routes)
})

test.each(['qwen9-plus', 'qwen9-plus=images', '=text-generation', 'a=text-generation,b'])(
  'MODEL_ROUTES=%s is refused by name',
  (value) => {
    expect(() => parseConfig({ MODEL_ROUTES: value })).toThrow('MODEL_ROUTES')
  },
)

test('a configured model is called directly on its configured service', async () => {
  const simulator = await startSimulator()
  // The simulator has it on its text service, the gateway's table on the other one.
  const { routes } = parseConfig({ MODEL_ROUTES: 'kimi-k2.7-*=text-generation' })
  const server = await startServer({ baseUrl: simulator.origin, routes })
  const response = await fetch(`${server.baseURL}/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify(ask('hi', { model: 'kimi-k2.7-code' })),
  })
  expect(response.status).toBe(200)
  await response.text()
  expect(simulator.calls.map(({ path }) => path)).toEqual([
    '/api/v1/services/aigc/text-generation/generation',
  ])
  await server.stop()
  await simulator.close()
})
