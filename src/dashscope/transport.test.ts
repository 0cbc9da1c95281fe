import { expect, test, vi } from 'vitest'

import { createFetchTransport } from './transport.ts'

const request = { method: 'POST', url: 'http://dashscope', headers: {}, body: '{}' } as const

/** An answer whose body arrives in two reads. */
async function open(headers: Readonly<Record<string, string>>) {
  const cancel = vi.fn<() => void>()
  const reads = ['{"a":', '1}'].map((text) => new TextEncoder().encode(text))
  const stream = new ReadableStream<Uint8Array>({
    pull(controller) {
      const read = reads.shift()
      if (read === undefined) controller.close()
      else controller.enqueue(read)
    },
    cancel,
  })
  const transport = createFetchTransport(async () => new Response(stream, { headers }))
  const { body } = await transport(request, AbortSignal.timeout(10_000))
  return { body, cancel }
}

const kinds: [string, string[], Record<string, string>][] = [
  ['with a length is read in one piece', ['{"a":1}'], { 'content-length': '7' }],
  ['of more than 64 KiB arrives as it is sent', ['{"a":', '1}'], { 'content-length': '65537' }],
  ['without a length arrives as it is sent', ['{"a":', '1}'], {}],
  [
    'with the length of its compressed form arrives as it is sent',
    ['{"a":', '1}'],
    { 'content-length': '7', 'content-encoding': 'gzip' },
  ],
]

test.each(kinds)('a body %s', async (_, texts, headers) => {
  const { body } = await open(headers)
  const pieces: string[] = []
  for await (const bytes of body) pieces.push(new TextDecoder().decode(bytes))
  expect(pieces).toEqual(texts)
})

test.each(kinds)('a body %s, and is cancelled where it is left', async (_, __, headers) => {
  const { body, cancel } = await open(headers)
  const iterator = body[Symbol.asyncIterator]()
  await iterator.return?.()
  expect(cancel).toHaveBeenCalledOnce()
  expect(await iterator.next()).toEqual({ done: true, value: undefined })
})
