import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { describe, expect, test } from 'vitest'
import { z } from 'zod'

import { ChatRequest } from '../../endpoints/chat-completions/schema.ts'
import { openObject, record } from './fields.ts'
import { untilFirstFault } from './parse-json.ts'

const many = 5000
/** Maximum issues: one, and within a union one for each branch. */
const maxIssues = 8

/** The number of issues at any depth. */
function issuesIn(error: z.core.$ZodError | undefined): number {
  const count = (issues: readonly z.core.$ZodIssue[]): number =>
    issues.reduce(
      (sum, issue) =>
        sum +
        1 +
        (issue.code === 'invalid_union'
          ? issue.errors.reduce((inner, branch) => inner + count(branch), 0)
          : 0),
      0,
    )
  return error === undefined ? 0 : count(error.issues)
}

const hi = { role: 'user', content: 'hi' }
const listOf = (element: unknown) => Array.from({ length: many }, () => element)
const recordOf = (value: unknown) =>
  Object.fromEntries(Array.from({ length: many }, (_, index) => [`k${index}`, value]))
const valid = { model: 'm', messages: [hi] }
const tool = (name: unknown) => ({ type: 'function', function: { name } })
const within = (message: object) => ({ ...valid, messages: [message] })
const part = (fields: object) => within({ role: 'user', content: [fields] })

const junk = [{}, [], '', 'x', 0, 1.5, true, null, { type: 'function' }, { role: 'user' }, { type: 'text' }]

const places: [string, (value: unknown) => unknown][] = [
  ['messages', (value) => ({ model: 'm', messages: listOf(value) })],
  ['stop', (value) => ({ ...valid, stop: listOf(value) })],
  ['stop, lists of numbers', (value) => ({ ...valid, stop: [listOf(value)] })],
  ['tools', (value) => ({ ...valid, tools: listOf(value) })],
  ['names of tools', (value) => ({ ...valid, tools: listOf(tool(value)) })],
  ['functions', (value) => ({ ...valid, functions: listOf(value) })],
  ['names of functions', (value) => ({ ...valid, functions: listOf({ name: value }) })],
  ['modalities', (value) => ({ ...valid, modalities: listOf(value) })],
  ['logit_bias', (value) => ({ ...valid, logit_bias: recordOf(value) })],
  ['parts', (value) => within({ role: 'user', content: listOf(value) })],
  [
    'addresses of images',
    (url) => within({ role: 'user', content: listOf({ type: 'image_url', image_url: { url } }) }),
  ],
  ['frames', (value) => part({ type: 'video', video: listOf(value) })],
  ['documents', (value) => part({ type: 'doc_url', doc_url: listOf(value) })],
  ['tool_calls', (value) => within({ role: 'assistant', tool_calls: listOf(value) })],
  [
    'allowed tools',
    (value) => ({
      ...valid,
      tool_choice: { type: 'allowed_tools', allowed_tools: { mode: 'auto', tools: listOf(value) } },
    }),
  ],
]

describe('the first fault ends the check', () => {
  test.each(places)('in %s', (_, toBody) => {
    let faulty = 0
    for (const value of [...junk, -1000, 'x'.repeat(100), 'a b']) {
      const issues = issuesIn(ChatRequest.safeParse(toBody(value), untilFirstFault).error)
      expect(issues).toBeLessThanOrEqual(maxIssues)
      if (issues > 0) faulty += 1
    }
    expect(faulty).toBeGreaterThan(3)
  })

  test('without this option zod reports every fault', () => {
    expect(issuesIn(ChatRequest.safeParse({ ...valid, stop: listOf({}) }).error)).toBeGreaterThan(many)
  })

  test('the schema uses no zod types that check on after a fault', () => {
    const source = readFileSync(
      join(import.meta.dirname, '../../endpoints/chat-completions/schema.ts'),
      'utf8',
    )
    expect(source.match(/z\.(?:record|looseObject|map|set)\(|\.passthrough\(/g)).toBeNull()
  })
})

test('a record reports the first fault of its entries with its key, and no key is special', () => {
  const schema = z.object({ bias: record(z.number().max(1)) })
  const parse = (json: string) => schema.safeParse(JSON.parse(json), untilFirstFault)
  expect(parse('{"bias":{"a":1,"__proto__":0,"constructor":1}}').success).toBe(true)
  expect(parse('{"bias":{"a":1,"__proto__":2,"b":3}}').error?.issues).toMatchObject([
    { path: ['bias', '__proto__'] },
  ])
  expect(parse('{"bias":[]}').error?.issues).toMatchObject([{ code: 'invalid_type', expected: 'record' }])
  expect(parse('{"bias":{}}').success).toBe(true)
})

test('fields without a schema are not read, and are described as any value', () => {
  const schema = openObject({ known: z.string() })
  let reads = 0
  const value = {
    known: 'x',
    get other() {
      return (reads += 1)
    },
  }
  expect(schema.safeParse(value).success).toBe(true)
  expect(reads).toBe(0)
  expect(schema.safeParse({ known: 1 }).success).toBe(false)
  expect(z.toJSONSchema(schema)).toMatchObject({ required: ['known'], additionalProperties: {} })
})
