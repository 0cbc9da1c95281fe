import { expect, test } from 'vitest'

import { MessagesRequest } from './schema.ts'
import { toOptions } from './to-options.ts'

test.each([
  ['of a text', (text: string) => text],
  ['of a block', (text: string) => [{ type: 'text', text }]],
])('the query of a search ends with a whole character: %s', (_, toContent) => {
  const request = MessagesRequest.parse({
    model: 'qwen-plus',
    messages: [{ role: 'user', content: toContent(`${'a'.repeat(199)}😀`) }],
    tools: [{ type: 'web_search_20250305', name: 'web_search' }],
  })
  expect(toOptions(request, undefined).query).toBe(`${'a'.repeat(199)}\uFFFD`)
})
