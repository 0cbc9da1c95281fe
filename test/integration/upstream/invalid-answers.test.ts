import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

import { afterAll, expect, test } from 'vitest'

import { ask, onBothEdges } from '../../support/edges.ts'
import { readCompletion, readError, readStream } from '../../support/read-answer.ts'

/** The next answer of the upstream, which may be invalid. */
const next = { status: 200, body: '', headers: {} as Record<string, string> }
const upstream = createServer((request, response) => {
  request.resume().on('end', () => response.writeHead(next.status, next.headers).end(next.body))
})
await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve))
afterAll(() => upstream.close())

const { port } = upstream.address() as AddressInfo
const answer = (content: string) => ({
  choices: [{ finish_reason: 'stop', message: { role: 'assistant', content } }],
})

onBothEdges(
  (bench) => {
    const hear = (body: unknown, { status = 200, stream = false, headers = {} } = {}) => {
      Object.assign(next, { status, headers, body: typeof body === 'string' ? body : JSON.stringify(body) })
      return bench.chat(ask('hi', { stream }))
    }

    test.each([
      'constructor',
      'toString',
      '__proto__',
      'hasOwnProperty.x',
      'valueOf',
      '',
      '.',
      '中文',
      'A..B',
    ])('an error with the unknown code "%s"', async (code) => {
      for (const status of [400, 500]) {
        const body = { code: code || ' ', message: 'No.', request_id: 'r-1' }
        const error = await readError(await hear(body, { status }), status)
        expect(error).toMatchObject({
          message: 'No.',
          type: 'dashscope_error',
          dashscope: { request_id: 'r-1' },
        })
      }
    })

    test.each(['a\nb', 'a\r\nx-evil: 1', '请求', '\u0000', 'é'])(
      'a request id that no header can hold: %j',
      async (id) => {
        for (const stream of [true, false]) {
          const refused = await hear(
            { code: 'InternalError', message: 'No.', request_id: id },
            { status: 500, stream },
          )
          expect(refused.headers.has('x-evil')).toBe(false)
          expect((await readError(refused, 500)).type).toBe('dashscope_error')
        }
        const completion = await readCompletion(await hear({ output: answer('yes'), request_id: id }))
        expect(completion.choices[0]?.message.content).toBe('yes')
      },
    )

    test.each([
      ['null', 'null'],
      ['a number', '7'],
      ['a string', '"text"'],
      ['an array', '[]'],
      ['an empty object', '{}'],
      ['output null', '{"output":null}'],
      ['no choices', '{"output":{"choices":[]}}'],
      ['message null', '{"output":{"choices":[{"message":null}]}}'],
      ['nothing but blanks', ' \n\t '],
      ['a code that is a number', '{"code":500,"message":"No."}'],
      ['event lines without data', 'event:result\n\nid:1\n\n'],
      ['data that is null', 'data:null\n\n'],
      ['data that is a number', 'data:7\n\n'],
    ])('%s is no answer', async (_, body) => {
      for (const stream of [true, false]) {
        const error = await errorIn(await hear(body, { stream }))
        expect(error?.type).toBe('dashscope_error')
      }
    })

    test('an answer in one piece where a stream was requested', async () => {
      const { text, error } = await readStream(
        await hear({ output: answer('whole'), request_id: 'r' }, { stream: true }),
      )
      expect([text, error]).toEqual(['whole', undefined])
    })

    test('the text form of an answer', async () => {
      const body = {
        output: { text: 'old', finish_reason: 'stop' },
        usage: { input_tokens: 1, output_tokens: 1 },
      }
      expect((await readCompletion(await hear(body))).choices[0]?.message.content).toBe('old')
      expect((await readStream(await hear(body, { stream: true }))).text).toBe('old')
    })

    test('an error in the form of the compatible mode', async () => {
      const error = {
        code: 'model_not_supported',
        message: 'Unsupported model `x`',
        type: 'invalid_request_error',
      }
      const refused = await readError(await hear({ error, request_id: 'r' }, { status: 404 }), 404)
      expect(refused).toMatchObject({ code: 'model_not_found', dashscope: { code: 'model_not_supported' } })
    })
  },
  { baseUrl: `http://127.0.0.1:${port}` },
)

/** The error in an answer or in its stream. */
async function errorIn(response: Response) {
  return response.status === 200 ? (await readStream(response)).error : readError(response, 502)
}
