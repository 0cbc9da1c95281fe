import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { createGateway } from '../../src/index.ts'
import { createSimulator } from '../../src/simulator/index.ts'
import { createReplay } from '../support/replay-transport.ts'
import { expectEmbeddingList } from '../support/validate.ts'

const folder = join(process.env['DASHSCOPE_RECORDINGS'] ?? '', '../dashscope-media')
const read = (part: string) => readFileSync(join(folder, `text-embedding-nosse.${part}`))
const text = (part: string) =>
  read(part)
    .toString('utf8')
    .replace(/^\ufeff/, '')

interface Recorded {
  model: string
  input: { texts: string[] }
  parameters: { text_type: string }
}

const recorded = JSON.parse(text('request.body.json')) as Recorded
const answered = JSON.parse(text('response.body.txt')) as {
  output: { embeddings: { embedding: number[]; text_index: number }[] }
  usage: { total_tokens: number }
  request_id: string
}
const path = '/api/v1/services/embeddings/text-embedding/text-embedding'

test.each([0, 1, 64])('text-embedding-nosse, reads of %i', async (readSize) => {
  const { transport, requests } = createReplay({ body: read('response.body.txt'), readSize })
  const response = await createGateway({ transport }).fetch('http://gateway/v1/embeddings', {
    method: 'POST',
    headers: { authorization: 'Bearer sk-0123456789abcdef', 'content-type': 'application/json' },
    body: JSON.stringify({ model: recorded.model, input: recorded.input.texts, ...recorded.parameters }),
  })
  const list = expectEmbeddingList(await response.json())
  expect(list.data).toEqual([
    { object: 'embedding', index: 0, embedding: answered.output.embeddings[0]?.embedding },
  ])
  expect(list.usage.total_tokens).toBe(answered.usage.total_tokens)
  expect(response.headers.get('x-dashscope-request-id')).toBe(answered.request_id)
  expect(requests.map(({ url, body = '' }) => [new URL(url).pathname, JSON.parse(body)])).toEqual([
    [path, recorded],
  ])
})

test('the simulator answers the recorded request in the recorded shape', async () => {
  const simulator = createSimulator()
  const origin = await simulator.listen()
  const response = await fetch(origin + path, {
    method: 'POST',
    headers: { authorization: 'Bearer sk-0123456789abcdef', 'content-type': 'application/json' },
    body: JSON.stringify(recorded),
  })
  const body = (await response.json()) as typeof answered
  await simulator.close()
  const [own] = body.output.embeddings
  expect(Object.keys(body).toSorted()).toEqual(Object.keys(answered).toSorted())
  expect(Object.keys(own ?? {}).toSorted()).toEqual(
    Object.keys(answered.output.embeddings[0] ?? {}).toSorted(),
  )
  expect(own?.embedding).toHaveLength(answered.output.embeddings[0]?.embedding.length ?? 0)
  expect(Object.keys(body.usage)).toEqual(['total_tokens'])
})
