import { describe, expect, test } from 'vitest'

import { key, onBothEdges } from '../../support/edges.ts'

const headers = { 'content-type': 'application/json', 'x-api-key': key }
const tools = [{ name: 'Bash', description: 'Runs a command', input_schema: { type: 'object' } }]

onBothEdges((bench) => {
  const count = async (body: object, own: Record<string, string> = headers) => {
    const init = { method: 'POST', headers: own, body: JSON.stringify({ model: 'qwen-plus', ...body }) }
    const response = await bench.get('/v1/messages/count_tokens?beta=true', init)
    return { response, body: (await response.json()) as { input_tokens: number; error?: { type: string } } }
  }
  const tokens = async (body: object) => (await count(body)).body.input_tokens
  const messages = [{ role: 'user', content: 'foo' }]

  test('#8 the count exists, is JSON, and says that it is an estimate', async () => {
    const { response, body } = await count({ messages, tools })
    expect([response.status, body]).toEqual([200, { input_tokens: expect.any(Number) }])
    expect(body.input_tokens).toBeGreaterThan(5)
    expect(response.headers.get('x-gateway-estimate')).toBe('true')
    expect(response.headers.get('content-type')).toMatch(/^application\/json/)
    expect(bench.calls).toEqual([])
  })

  test.each(['', '/anthropic', '/apps/anthropic'])('under %s', async (prefix) => {
    const init = { method: 'POST', headers, body: JSON.stringify({ model: 'claude-opus-4-8', messages }) }
    expect((await bench.get(`${prefix}/v1/messages/count_tokens`, init)).status).toBe(200)
  })

  describe('what counts', () => {
    test.each([
      ['ASCII by four characters', { messages: [{ role: 'user', content: 'a'.repeat(400) }] }, 108],
      [
        'other characters by one and a half',
        { messages: [{ role: 'user', content: '法'.repeat(300) }] },
        208,
      ],
      ['each digit', { messages: [{ role: 'user', content: '1'.repeat(100) }] }, 108],
      [
        'a last message of the assistant, without the marks that open an answer',
        { messages: [...messages, { role: 'assistant', content: 'a'.repeat(400) }] },
        111,
      ],
      ['a system text', { messages, system: 'a'.repeat(400) }, 114],
      ['blocks of a system text', { messages, system: [{ type: 'text', text: 'a'.repeat(400) }] }, 114],
      ['system messages', { messages: [...messages, { role: 'system', content: 'a'.repeat(400) }] }, 114],
      [
        'images',
        {
          messages: [
            {
              role: 'user',
              content: [
                {
                  type: 'image',
                  source: { type: 'base64', media_type: 'image/png', data: 'A'.repeat(9000) },
                },
              ],
            },
          ],
        },
        1258,
      ],
      [
        'results of tools',
        {
          messages: [
            ...messages,
            {
              role: 'assistant',
              content: [{ type: 'tool_use', id: 'a', name: 'f', input: { a: 'b'.repeat(400) } }],
            },
            {
              role: 'user',
              content: [
                { type: 'tool_result', tool_use_id: 'a', content: [{ type: 'text', text: 'c'.repeat(400) }] },
              ],
            },
          ],
        },
        221,
      ],
    ])('%s', async (_, body, expected) => {
      expect(await tokens(body)).toBe(expected)
    })

    test('tools by their JSON', async () => {
      const without = await tokens({ messages })
      expect((await tokens({ messages, tools })) - without).toBeGreaterThan(160)
      expect(await tokens({ messages, tools: [] })).toBe(without)
      const bash = [{ type: 'bash_20250124', name: 'bash' }]
      expect((await tokens({ messages, tools: bash })) - without).toBeGreaterThan(190)
    })
  })

  test('needs a key', async () => {
    const { response, body } = await count({ messages }, { 'content-type': 'application/json' })
    expect([response.status, body.error?.type]).toEqual([401, 'authentication_error'])
  })

  test.each([
    ['no messages', {}],
    ['an unknown block', { messages: [{ role: 'user', content: [{ type: 'hologram' }] }] }],
    ['a tool of Anthropic', { messages, tools: [{ type: 'computer_toolset_20260801', name: 'computer' }] }],
  ])('refuses what a request would be refused for: %s', async (_, body) => {
    expect((await count(body)).response.status).toBe(400)
  })
})
