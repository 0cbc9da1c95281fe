import { expect, test } from 'vitest'

import { createFetch } from '../../../src/http/adapters/fetch.ts'
import type { HttpRequest } from '../../../src/http/http-request.ts'
import { createGateway } from '../../../src/index.ts'
import { refuseAnswer } from '../../../src/server/admission/rejections.ts'
import { toBytes } from '../../support/calls.ts'
import { postTo } from '../../support/post-to.ts'
import { readError } from '../../support/read-answer.ts'

/** A gateway whose edge has room for an answer of so many bytes, and DashScope with vectors of 100 numbers. */
function start(room: number) {
  const held: unknown[] = []
  let calls = 0
  const gateway = createGateway({
    async transport({ body = '' }) {
      calls += 1
      const { texts } = (JSON.parse(body) as { input: { texts: string[] } }).input
      const embeddings = texts.map((_, at) => ({ text_index: at, embedding: Array<number>(100).fill(0.5) }))
      const answer = { output: { embeddings }, usage: { total_tokens: 1 }, request_id: 'r' }
      return { status: 200, headers: {}, body: toBytes([JSON.stringify(answer)]) }
    },
  })
  const holdAnswer: HttpRequest['holdAnswer'] = (bytes, stage) => {
    held.push([bytes, stage])
    return bytes > room ? refuseAnswer() : undefined
  }
  const fetch = createFetch({ handle: (request) => gateway.handle(Object.assign(request, { holdAnswer })) })
  const embed = (count: number, format: string) =>
    postTo({ fetch }, '/v1/embeddings', {
      model: 'text-embedding-v4',
      input: Array<string>(count).fill('a'),
      encoding_format: format,
    })
  return { embed, held, calls: () => calls }
}

test.each([
  ['float', 48],
  ['base64', 12],
])(
  'the vectors of an answer in %s count as they arrive: a short request has a long one',
  async (format, bytes) => {
    const { embed, held } = start(Infinity)
    expect((await embed(25, format)).status).toBe(200)
    expect(held.slice(0, 3)).toEqual([
      [10 * 100 * bytes, 'sent'],
      [20 * 100 * bytes, 'sent'],
      [25 * 100 * bytes, 'sent'],
    ])
    expect(held.at(-1)).toEqual([expect.any(Number), 'complete'])
  },
)

test('an answer without room is a 503, which is no fault of an input, and no further calls are made', async () => {
  const { embed, calls } = start(100_000)
  const response = await embed(200, 'float')
  expect(response.headers.get('x-should-retry')).toBe('false')
  const error = await readError(response, 503)
  expect(error).toMatchObject({ code: 'server_is_overloaded', param: null })
  expect(error.message).not.toContain('input[')
  expect(calls()).toBeLessThan(10)
})
