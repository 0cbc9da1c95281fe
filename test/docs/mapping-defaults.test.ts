import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { dryRun } from '../support/dry-run.ts'
import { leastRequest } from '../support/parameter-samples.ts'
import { representatives } from '../support/representatives.ts'

const page = readFileSync(join(import.meta.dirname, '../../docs/mapping/chat.md'), 'utf8')
const section = page.split('## Defaults that are sent')[1]?.split('\n## ')[0] ?? ''
const documented = [...section.matchAll(/^\| `(\w+)` \|/gm)].map(([, field = '']) => field)

const tools = [{ type: 'function', function: { name: 'f' } }]

test('docs/mapping/chat.md names every default that is sent, and no other', async () => {
  const messages = [{ role: 'user', content: 'hi' }]
  const given = { model: 'qwen-plus', messages, tools, web_search_options: {} }
  const { parameters } = await dryRun(given)
  // What is given goes by these two names.
  const { tools: _, enable_search: __, ...added } = parameters
  expect(documented.toSorted()).toEqual(Object.keys(added).toSorted())
  expect(added).toEqual({
    result_format: 'message',
    incremental_output: true,
    parallel_tool_calls: true,
    search_options: { enable_source: true, enable_citation: true },
  })
})

test.each(representatives)('$model gets no other default, with tools or without', async (one) => {
  const least = leastRequest(one)
  for (const fields of [{}, { tools, tool_choice: 'none' }]) {
    const { parameters } = await dryRun({ ...least, ...fields })
    const given = new Set([...Object.keys(least), ...Object.keys(fields)])
    const added = Object.keys(parameters).filter((name) => !given.has(name))
    expect(documented).toEqual(expect.arrayContaining(added))
  }
})
