import { describe, expect, test } from 'vitest'

import { currentIds } from '../../../src/models/catalogue.ts'
import { toPublicPath } from '../../../src/http/router.ts'
import { isDescribed } from '../../../src/http/endpoint.ts'
import { createGateway } from '../../../src/index.ts'
import { onBothEdges } from '../../support/edges.ts'

const gateway = createGateway()
const get = (path: string) => gateway.fetch(`http://gateway${path}`)
const text = await (await get('/llms.txt')).text()
const prose = text.replaceAll(/^```.*?^```$/gms, '')

/** The description names the host as a region. */
const atBeijing = { baseUrl: 'https://dashscope.aliyuncs.com' }

onBothEdges((bench) => {
  test.each(['/llms.txt', '/v1/llms.txt'])('GET %s is text in UTF-8', async (path) => {
    const response = await bench.get(path)
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8')
    expect(response.headers.get('x-request-id')).toMatch(/^req_/)
    expect(await response.text()).toBe(text)
  })

  test('HEAD /llms.txt has no body', async () => {
    const response = await bench.get('/llms.txt', { method: 'HEAD' })
    expect(response.status).toBe(200)
    expect(await response.text()).toBe('')
  })

  test('GET / lists it, and /openapi.json', async () => {
    const { endpoints } = (await (await bench.get('/')).json()) as { endpoints: Record<string, string> }
    expect(endpoints).toHaveProperty(['GET /llms.txt'])
    expect(endpoints).toHaveProperty(['GET /openapi.json'])
    expect(endpoints).not.toHaveProperty(['GET /'])
  })
}, atBeijing)

describe('llms.txt', () => {
  test('is built as llmstxt.org has it: title, summary, details without headings, sections of links', () => {
    const [title, ...others] = prose.match(/^#+ .+$/gm) ?? []
    expect(text.startsWith(`${title}\n\n> `)).toBe(true)
    expect(title).toBe('# dashscope-gateway')
    expect(others.length).toBeGreaterThan(0)
    for (const heading of others) expect(heading).toMatch(/^## /)
    for (const section of prose.split(/^## .+\n/m).slice(1)) {
      for (const line of section.trim().split('\n')) expect(line).toMatch(/^- \[.+\]\(.+\): .+$/)
    }
  })

  test('links to every endpoint, and the links lead somewhere', async () => {
    const links = [...text.matchAll(/^- \[(\w+) (.+)\]\((.+)\): .+$/gm)]
    expect(links.map(([, method, path]) => `${method} ${path}`)).toEqual(
      gateway.endpoints.filter(isDescribed).map(({ method, path }) => `${method} ${toPublicPath(path)}`),
    )
    const statuses = await Promise.all(links.map(async ([, , , address = '']) => (await get(address)).status))
    expect(statuses).toEqual(links.map(([, method]) => (method === 'GET' ? 200 : 405)))
  })

  test('has the models, the key, the headers, the errors, and examples in three languages', () => {
    for (const id of currentIds) expect(text).toContain(id)
    expect(text).toContain('Authorization: Bearer')
    expect(text).toContain('/v1`')
    for (const name of ['x-gateway-strict', 'x-gateway-dry-run', 'x-gateway-adjusted', 'x-request-id']) {
      expect(text).toContain(`- \`${name}\`: `)
    }
    for (const status of [400, 401, 429, 500, 502, 504]) expect(text).toContain(`- \`${status}\`: `)
    expect(text.match(/^```\w+$/gm)).toEqual(['```bash', '```python', '```js'])
    expect(text).not.toContain('undefined')
  })

  test('says the essentials in Chinese', () => {
    const [chinese = ''] = /^\*\*中文\*\*(?:.+\n)+/m.exec(text) ?? []
    for (const word of ['base URL', 'API Key', 'farui-plus', 'x-gateway-adjusted'])
      expect(chinese).toContain(word)
  })
})
