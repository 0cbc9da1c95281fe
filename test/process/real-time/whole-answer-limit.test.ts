import { afterAll, expect, test } from 'vitest'

import { ask, onBothEdges } from '../../support/edges.ts'
import { until } from '../../support/processes.ts'
import { readError } from '../../support/read-answer.ts'
import { startScriptedUpstream } from '../../support/scripted-upstream.ts'
import { frame } from '../../support/scripted-transport.ts'

const upstream = await startScriptedUpstream()
afterAll(() => upstream.close())

const piece = frame('x'.repeat(1024 * 1024))

onBothEdges(
  (bench) => {
    test('an answer without an end is an error, and its call ends', { timeout: 60_000 }, async () => {
      upstream.answer((response) => {
        const more = () => {
          while (!response.closed && response.write(piece));
          if (!response.closed) response.once('drain', more)
        }
        more()
      })
      const response = await bench.chat(ask('hi'))
      expect(response.headers.get('x-should-retry')).toBe('false')
      expect(await readError(response, 502)).toMatchObject({
        code: 'upstream_malformed',
        message: expect.stringContaining('DashScope sent an answer of more than 64 MiB.'),
      })
      await until('call ended', () => upstream.open() === 0)
    })

    test('an answer nested beyond 64 levels is malformed: it could not be written again', async () => {
      const deep = '['.repeat(100_000) + ']'.repeat(100_000)
      const answers = [
        `{"output":{"choices":[{"message":{"content":[{"x":${deep}}]},"finish_reason":"stop"}]}}`,
        `{"output":{"choices":[{"message":{"content":"x","annotations":${deep}},"finish_reason":"stop"}]}}`,
        `{"output":{"choices":[{"message":{"content":"x"},"finish_reason":"stop"}],"tool_info":${deep}}}`,
        `{"output":{"choices":[{"message":{"content":"x"},"finish_reason":"stop"}],"search_info":{"x":${deep}}}}`,
        `{"output":{"choices":[{"message":{"content":"x"},"finish_reason":"stop"}]},"usage":{"output_tokens":1,"plugins":{"x":${deep}}}}`,
        `{"output":{"choices":[{"message":{"tool_calls":[{"function":{"name":"f","arguments":${deep}}}]},"finish_reason":"stop"}]}}`,
        `{"output":{"choices":[{"message":{"content":"x"},"logprobs":{"content":[{"token":${deep}}]},"finish_reason":"stop"}]}}`,
      ]
      for (const text of answers)
        for (const stream of [true, false]) {
          upstream.answer((response) => response.end(`data:${text}\n\n`))
          const response = await bench.chat(ask('hi', { stream }))
          expect(await readError(response, 502)).toMatchObject({ code: 'upstream_malformed' })
        }
    })
  },
  { baseUrl: upstream.origin },
)
