import { expect, test, vi } from 'vitest'

import { createDashScope } from '../dashscope/client.ts'
import { createUpstreamList } from './upstream-list.ts'

/** A DashScope that returns one page after another; a page that is an error rejects. */
function createPages(...pages: unknown[]) {
  const urls: string[] = []
  const connect = createDashScope({
    baseUrl: 'http://upstream',
    userAgent: 'test',
    transport: async ({ url }) => {
      const page = pages[urls.length]
      urls.push(url)
      if (page instanceof Error) throw page
      const text = JSON.stringify({ request_id: 'r', output: page })
      return {
        status: 200,
        headers: {},
        body: (async function* () {
          yield new TextEncoder().encode(text)
        })(),
      }
    },
  })
  const as = (key: string) => connect(key, new AbortController().signal)
  return { dashscope: as('sk-0123456789'), as, urls }
}

test('all pages are read, and models without a name are left out', async () => {
  const { dashscope, urls } = createPages(
    { total: 3, models: [{ model: 'a' }, null, { model: 7 }] },
    { total: 3, models: [{ model: 'b' }, { model: 'c' }] },
  )
  expect(await createUpstreamList()(dashscope)).toEqual([{ model: 'a' }, { model: 'b' }, { model: 'c' }])
  expect(urls).toEqual([
    'http://upstream/api/v1/models?page_no=1&page_size=100',
    'http://upstream/api/v1/models?page_no=2&page_size=100',
  ])
})

test('a list is kept for ten minutes and requested again after that; a failure is not kept', async () => {
  let now = 0
  const list = createUpstreamList({ now: () => now })
  const { dashscope, urls } = createPages({ total: 1, models: [{ model: 'a' }] }, new Error('no'), {
    total: 1,
    models: [{ model: 'b' }],
  })
  expect(await list(dashscope)).toEqual([{ model: 'a' }])
  now = 599_999
  expect(await list(dashscope)).toEqual([{ model: 'a' }])
  now = 600_000
  expect(await list(dashscope)).toBeUndefined()
  expect(await list(dashscope)).toEqual([{ model: 'b' }])
  expect(urls).toHaveLength(3)
})

test('a list is not shared between callers: an account may have models of its own', async () => {
  const list = createUpstreamList()
  const { as, urls } = createPages(
    { total: 1, models: [{ model: 'of-one' }] },
    { total: 1, models: [{ model: 'of-another' }] },
  )
  expect(await list(as('sk-one'))).toEqual([{ model: 'of-one' }])
  expect(await list(as('sk-another'))).toEqual([{ model: 'of-another' }])
  expect(await list(as('sk-one'))).toEqual([{ model: 'of-one' }])
  expect(urls).toHaveLength(2)
})

test('lists are kept for a limited number of callers', async () => {
  const list = createUpstreamList()
  const { as, urls } = createPages(
    ...Array.from({ length: 66 }, () => ({ total: 1, models: [{ model: 'a' }] })),
  )
  for (let caller = 0; caller < 65; caller += 1) await list(as(`sk-${caller}`))
  await list(as('sk-64'))
  expect(urls).toHaveLength(65)
  await list(as('sk-0'))
  expect(urls).toHaveLength(66)
})

test('only the fields in use are kept of a model, and models with too long names are left out', async () => {
  const { dashscope } = createPages({
    total: 4,
    models: [
      { model: 'a', description: 'x'.repeat(1000), model_info: { context_window: 1, features: ['x'] } },
      { model: 'b', model_info: { context_window: '1', max_output_tokens: 1e300 } },
      { model: 'c', model_info: [1] },
      { model: 'x'.repeat(257) },
    ],
  })
  expect(await createUpstreamList()(dashscope)).toEqual([
    { model: 'a', model_info: { context_window: 1 } },
    { model: 'b' },
    { model: 'c' },
  ])
})

test('a page has as many models as were requested, whatever total says', async () => {
  const page = { total: 1e300, models: Array.from({ length: 150_000 }, () => ({ model: 'a' })) }
  const { dashscope, urls } = createPages(page, page, page, page, page, page)
  expect(await createUpstreamList()(dashscope)).toHaveLength(500)
  expect(urls).toHaveLength(5)
})

test('the wait for DashScope ends after two seconds, unless another time is set', async () => {
  vi.useFakeTimers()
  try {
    for (const [options, waitMs] of [
      [{}, 2_000],
      [{ waitMs: 700 }, 700],
    ] as const) {
      const called = Promise.withResolvers<void>()
      const connect = createDashScope({
        baseUrl: 'http://upstream',
        userAgent: 'test',
        transport() {
          called.resolve()
          return new Promise(() => {})
        },
      })
      const ended = vi.fn<() => void>()
      void createUpstreamList(options)(connect('sk-0123456789', new AbortController().signal)).then(ended)
      await called.promise
      await vi.advanceTimersByTimeAsync(waitMs - 1)
      expect(ended).not.toHaveBeenCalled()
      await vi.advanceTimersByTimeAsync(1)
      expect(ended).toHaveBeenCalledWith(undefined)
    }
  } finally {
    vi.useRealTimers()
  }
})
