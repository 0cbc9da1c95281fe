import { afterAll, describe, expect, test } from 'vitest'

import { ask, onBothEdges } from '../../support/edges.ts'
import { readError, readStream } from '../../support/read-answer.ts'
import { startScriptedUpstream } from '../../support/scripted-upstream.ts'
import { frame } from '../../support/scripted-transport.ts'

const upstream = await startScriptedUpstream()
afterAll(() => upstream.close())

const emptyAnswers = [
  ['no frame', ''],
  ['a frame without choices', 'data:{"output":{"choices":[]},"request_id":"r"}\n\n'],
  ['empty text', frame('') + frame('')],
  ['usage alone', 'data:{"output":{},"usage":{"input_tokens":1,"output_tokens":1},"request_id":"r"}\n\n'],
] as const

onBothEdges(
  (bench) => {
    describe.each([true, false])('stream: %s', (stream) => {
      test.each(emptyAnswers)('an answer that ends after %s may be retried', async (_, text) => {
        upstream.answer((response) => response.end(text))
        const response = await bench.chat(ask('hi', { stream }))
        expect(response.headers.get('x-should-retry')).toBe('true')
        expect(await readError(response, 502)).toMatchObject({ code: 'upstream_interrupted' })
      })

      test.each([
        ['a text', frame('x')],
        ['reasoning', frame('').replace('"content":""', '"content":"","reasoning_content":"x"')],
        ['a call', frame('').replace('"content":""', '"tool_calls":[{"function":{"name":"f"}}]')],
      ])('an answer that ends after %s may not be retried', async (_, text) => {
        upstream.answer((response) => response.end(text))
        const response = await bench.chat(ask('hi', { stream }))
        expect(response.headers.get('x-should-retry')).toBe(stream ? null : 'false')
        expect(await response.text()).toContain('"code":"upstream_interrupted"')
      })
    })

    test('an error before the first text is an HTTP error, whatever frames came before it', async () => {
      upstream.answer((response) =>
        response.end(`${frame('')}event:error\ndata:{"code":"Throttling","message":"slow"}\n\n`),
      )
      const response = await bench.chat(ask('hi', { stream: true }))
      expect(await readError(response, 429)).toMatchObject({ code: 'rate_limit_exceeded' })
    })

    test('a whole answer that was cut off empty is paid for: it may not be retried', async () => {
      upstream.answer((response) =>
        response.end('{"output":{"choices":[{"message":{"content":""},"finish_reason":"null"}]}}'),
      )
      const response = await bench.chat(ask('hi', { n: 2 }))
      expect(response.headers.get('x-should-retry')).toBe('false')
      expect(await readError(response, 502)).toMatchObject({ code: 'upstream_interrupted' })
    })
  },
  { baseUrl: upstream.origin },
)

onBothEdges(
  (bench) => {
    test('after the status line an empty answer is an error event', async () => {
      upstream.answer((response) => {
        response.write(frame(''))
        setTimeout(() => response.end(), 200)
      })
      const response = await bench.chat(ask('hi', { stream: true }))
      const { text, error } = await readStream(response)
      expect([text, error?.code]).toEqual(['', 'upstream_interrupted'])
    })
  },
  { baseUrl: upstream.origin, commitAfterMs: 20 },
)
