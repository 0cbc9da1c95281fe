import { expect, test } from 'vitest'

import { ask, onBothEdges } from '../../support/edges.ts'
import { readCompletion, readError } from '../../support/read-answer.ts'

const limit = 4096
const question = JSON.stringify(ask('1+1'))

/** A chat request of exactly this size. */
function sized(bytes: number): string {
  const bare = JSON.stringify(ask(''))
  return JSON.stringify(ask('x'.repeat(bytes - bare.length)))
}

onBothEdges(
  (bench) => {
    test.each([
      'application/json',
      'application/json; charset=utf-8',
      'application/json;charset="UTF-8"',
      'APPLICATION/JSON',
      'application/vnd.api+json',
    ])('takes content type %s', async (type) => {
      const response = await bench.chat(question, { 'content-type': type })
      expect((await readCompletion(response)).choices).toHaveLength(1)
    })

    test('takes JSON without a content type', async () => {
      const bytes = new Blob([question])
      const response = await bench.chat(bytes, { 'content-type': '' })
      expect((await readCompletion(response)).choices).toHaveLength(1)
    })

    test.each([
      ['application/x-www-form-urlencoded'],
      ['text/plain'],
      ['application/json; charset=gbk'],
      ['application/json; charset=utf-16'],
      ['multipart/form-data; boundary=x'],
      ['application/jsonp'],
      ['json'],
    ])('refuses content type %s', async (type) => {
      const error = await readError(await bench.chat(question, { 'content-type': type }), 415)
      expect(error).toEqual({
        message: expect.stringContaining(`Content-Type: ${type}`) as unknown,
        type: 'invalid_request_error',
        param: null,
        code: 'unsupported_content_type',
      })
      expect(bench.calls).toEqual([])
    })

    test.each(['gzip', 'br', 'deflate', 'x-unknown'])('refuses content encoding %s', async (encoding) => {
      const error = await readError(await bench.chat(question, { 'content-encoding': encoding }), 415)
      expect(error.code).toBe('unsupported_content_encoding')
      expect(error.message).toContain(`'${encoding}'`)
      expect(bench.calls).toEqual([])
    })

    test.each([
      ['half a document', '{"model":'],
      ['no document', ''],
      ['blank space', ' \n'],
      ['single quotes', "{'model':'qwen-plus'}"],
      ['a trailing comma', '{"model":"qwen-plus",}'],
      ['two documents', '{}{}'],
      ['a comment', '{}// yes'],
      ['NaN', '{"model":"qwen-plus","temperature":NaN}'],
    ])('refuses %s', async (_, body) => {
      const error = await readError(await bench.chat(body), 400)
      expect(error).toEqual({
        message: expect.stringContaining('could not parse the JSON body') as unknown,
        type: 'invalid_request_error',
        param: null,
        code: null,
      })
      expect(bench.calls).toEqual([])
    })

    test('refuses bytes that are not UTF-8', async () => {
      // 你 in GBK.
      const body = new Blob([
        '{"model":"qwen-plus","messages":[{"role":"user","content":"',
        new Uint8Array([0xc4, 0xe3]),
        '"}]}',
      ])
      const error = await readError(await bench.chat(body), 400)
      expect(error.message).toContain('UTF-8')
      expect(bench.calls).toEqual([])
    })

    test.each(['[]', '"text"', '1', 'null', 'true'])(
      'refuses the JSON %s, which is no object',
      async (body) => {
        const error = await readError(await bench.chat(body), 400)
        expect(error.message).toContain('expected an object')
        expect(error.type).toBe('invalid_request_error')
        expect(bench.calls).toEqual([])
      },
    )

    test.each([limit - 1, limit])('takes a body of %i bytes', async (bytes) => {
      expect((await readCompletion(await bench.chat(sized(bytes)))).choices).toHaveLength(1)
    })

    test.each([limit + 1, 10 * limit])('refuses a body of %i bytes', async (bytes) => {
      const error = await readError(await bench.chat(sized(bytes)), 413)
      expect(error).toEqual({
        message: expect.stringContaining(String(limit)) as unknown,
        type: 'invalid_request_error',
        param: null,
        code: null,
      })
      expect(bench.calls).toEqual([])
    })

    test('counts bytes, not characters, and those of a chunked body too', async () => {
      const body = JSON.stringify(ask('法'.repeat(Math.ceil(limit / 3))))
      const stream = new Blob([body]).stream()
      const response = await bench.chat('', {}, { body: stream, duplex: 'half' } as RequestInit)
      expect((await readError(response, 413)).type).toBe('invalid_request_error')
      expect(bench.calls).toEqual([])
    })
  },
  { maxBodyBytes: limit },
)
