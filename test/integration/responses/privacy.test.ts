import { afterEach, describe, expect, test } from 'vitest'

import { canaryHash, canaryKey, startLogged, type LoggedServer } from '../../support/logged-server.ts'
import { useMeteredServer } from '../../support/metered-server.ts'

/** Nothing of a request or of its answer is in the log or the metrics. */

const path = '/v1/responses'
const U = { role: 'user', content: 'CANARY_QUESTION' }
const call = { call_id: 'CANARY_CALL', name: 'CANARY_TOOL' }
const body = {
  model: 'qwen-plus',
  instructions: 'CANARY_INSTRUCTIONS',
  user: 'CANARY_USER',
  metadata: { CANARY_KEY: 'CANARY_VALUE' },
  prompt_cache_key: 'CANARY_CACHE',
  include: ['reasoning.encrypted_content', 'CANARY_INCLUDE'],
  reasoning: { effort: 'medium', summary: 'auto' },
  CANARY_FIELD: 'CANARY_FIELD_VALUE',
  tools: [
    { type: 'function', name: 'CANARY_TOOL', description: 'CANARY_DESCRIPTION', parameters: {} },
    { type: 'custom', name: 'CANARY_CUSTOM' },
    { type: 'CANARY_TYPE' },
    { type: 'shell' },
  ],
}
const history = [
  {
    type: 'reasoning',
    summary: [{ type: 'summary_text', text: 'CANARY_THOUGHT' }],
    encrypted_content: 'dg1.CANARY',
  },
  { type: 'function_call', ...call, arguments: '{"CANARY_ARGUMENT":"CANARY' },
  { type: 'function_call_output', call_id: call.call_id, output: 'CANARY_OUTPUT' },
  { type: 'CANARY_ITEM', CANARY: 1 },
]
const markers = [
  'say=CANARY_ANSWER; think=CANARY_REASONING',
  'tool=CANARY_TOOL; tool-arguments={"a":"CANARY_CALLED"}',
  'tool=shell; tool-arguments={"commands":["CANARY_COMMAND"]}',
  'error-after=1; error-message=CANARY_ERROR',
  'error=DataInspectionFailed; error-message=CANARY_ERROR',
  'bad-json=1',
  'cut-after=1',
]
const requests: object[] = [
  ...markers.flatMap((marker) =>
    [true, false].map((stream) => ({
      ...body,
      stream,
      input: [...history, { ...U, content: `CANARY_QUESTION [[sim: ${marker}]]` }],
    })),
  ),
  { ...body, input: [U], previous_response_id: 'CANARY_ID' },
  { ...body, input: [U, { type: 'item_reference', id: 'CANARY_REFERENCE' }] },
  { ...body, input: [U, { role: 'CANARY_ROLE', content: 'CANARY' }] },
  { ...body, input: 1, CANARY: 1 },
]

describe('the log', () => {
  let server: LoggedServer
  afterEach(() => server.stop())

  test.each(['text', 'json'] as const)('as %s, at debug level', async (logFormat) => {
    server = await startLogged({ logFormat, logLevel: 'debug' })
    for (const request of requests) await server.chat(request, {}, path)
    expect(await server.completed(requests.length)).toHaveLength(requests.length)
    const log = server.logs().join('\n')
    expect(log.match(/.{0,80}CANARY.{0,80}/g) ?? []).toEqual([])
    expect(log).not.toContain(canaryKey)
    expect(log).toContain(canaryHash)
    const calls = server.logs().filter((line) => /DashScope called|upstream_call/.test(line))
    expect(calls).toHaveLength(2 * markers.length)
  })
})

describe('the metrics', () => {
  const bench = useMeteredServer()

  test('count requests by route, and name nothing of a caller', async () => {
    for (const request of requests) {
      const response = await fetch(bench.server().origin + path, {
        method: 'POST',
        headers: { authorization: `Bearer ${canaryKey}`, 'content-type': 'application/json' },
        body: JSON.stringify(request),
      })
      await response.text()
    }
    await bench.counted('gateway_http_requests_total', { route: path }, requests.length)
    expect(
      await bench.valueOf('gateway_tokens_total', { type: 'output', model: 'qwen-plus' }),
    ).toBeGreaterThan(0)
    expect(await bench.registry().metrics()).not.toContain('CANARY')
  })
})
