import { expect, test } from 'vitest'

import { createDashScope } from '../../dashscope/client.ts'
import { createUpstreamList } from './upstream-list.ts'

/** DashScope, giving one page after another; a page that is an error fails. */
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
  return { dashscope: connect('sk-0123456789', new AbortController().signal), urls }
}

test('all pages, and of them what has a name', async () => {
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

test('kept for ten minutes, asked again after that, and a failure is not kept', async () => {
  let now = 0
  const list = createUpstreamList(() => now)
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
