import { expect } from 'vitest'

import { expectSchema } from '../validate.ts'

export interface ResponseObject {
  id: string
  status: string
  output: Item[]
  usage: Usage | null
  error: { code: string; message: string } | null
  tools: Readonly<Record<string, unknown>>[]
  [field: string]: unknown
}

export interface Item {
  id: string
  type: string
  [field: string]: unknown
}

interface Usage {
  input_tokens: number
  output_tokens: number
  total_tokens: number
  [field: string]: unknown
}

/** Keys that every response has, regardless of its status. */
const keys = [
  'id',
  'object',
  'created_at',
  'status',
  'completed_at',
  'background',
  'error',
  'incomplete_details',
  'instructions',
  'max_output_tokens',
  'max_tool_calls',
  'model',
  'output',
  'parallel_tool_calls',
  'previous_response_id',
  'prompt_cache_key',
  'prompt_cache_retention',
  'reasoning',
  'safety_identifier',
  'service_tier',
  'store',
  'temperature',
  'text',
  'tool_choice',
  'tools',
  'top_logprobs',
  'top_p',
  'truncation',
  'frequency_penalty',
  'presence_penalty',
  'usage',
  'user',
  'metadata',
]

/** Fields whose values are always the same. Clients compare some of them with literals. */
const constants = {
  object: 'response',
  background: false,
  previous_response_id: null,
  service_tier: 'default',
  store: false,
  truncation: 'disabled',
  frequency_penalty: 0,
  presence_penalty: 0,
}

const prefixes: Readonly<Record<string, string>> = {
  message: 'msg',
  reasoning: 'rs',
  function_call: 'fc',
  custom_tool_call: 'ctc',
  web_search_call: 'ws',
  code_interpreter_call: 'ci',
  shell_call: 'sh',
  local_shell_call: 'lsh',
  apply_patch_call: 'apc',
  tool_search_call: 'tsc',
}

/** The rules for each response object, in a stream or as a whole answer. */
export function expectResponse(value: unknown): ResponseObject {
  const response = value as ResponseObject
  const { status, error, incomplete_details: incomplete } = response
  expectSchema('Response', withKnownCode({ response }).response)
  expect(Object.keys(response).toSorted()).toEqual(keys.toSorted())
  expect(response).toMatchObject(constants)
  expect(response.id).toMatch(/^resp_[0-9a-f]{48}$/)
  expect(['in_progress', 'completed', 'incomplete', 'failed']).toContain(status)
  expect([error === null, incomplete === null]).toEqual([status !== 'failed', status !== 'incomplete'])
  expectTimes(response)
  expectEcho(response)
  expectUsage(response)
  expectItems(response)
  return response
}

function expectTimes({ created_at: created, completed_at: completed, status }: ResponseObject): void {
  expect(Number.isInteger(created)).toBe(true)
  if (status === 'completed') {
    expect(Number.isInteger(completed)).toBe(true)
    expect(completed).toBeGreaterThanOrEqual(Number(created))
  } else expect(completed).toBeNull()
}

/** Strict clients expect these of the fields that repeat the request. */
function expectEcho({ temperature, top_p: topP, tools, text, reasoning, metadata }: ResponseObject): void {
  expect([typeof temperature, typeof topP, typeof metadata]).toEqual(['number', 'number', 'object'])
  expect(Object.keys(text as object)).toEqual(['format', 'verbosity'])
  expect(Object.keys(reasoning as object)).toEqual(['effort', 'summary'])
  for (const tool of tools.filter(({ type }) => type === 'function'))
    for (const key of ['name', 'description', 'parameters', 'strict']) expect(tool).toHaveProperty(key)
}

function expectUsage({ usage, status }: ResponseObject): void {
  if (usage === null) return
  expect(['completed', 'incomplete']).toContain(status)
  const { dashscope: _, ...counts } = usage
  expect(counts).toEqual({
    input_tokens: expect.any(Number) as number,
    input_tokens_details: {
      cached_tokens: expect.any(Number) as number,
      cache_write_tokens: expect.any(Number) as number,
    },
    output_tokens: expect.any(Number) as number,
    output_tokens_details: { reasoning_tokens: expect.any(Number) as number },
    total_tokens: expect.any(Number) as number,
  })
}

function expectItems({ output, status }: ResponseObject): void {
  if (status === 'completed') expect(output).not.toEqual([])
  const ids = output.map(({ id }) => id)
  expect(new Set(ids).size).toBe(ids.length)
  for (const [place, item] of output.entries()) {
    expectSchema('OutputItem', item)
    expect(item.id).toMatch(/^[a-z]+_[0-9a-f]{48}$/)
    expect(item.id.split('_')[0]).toBe(prefixes[item.type])
    // The limit cuts what the model writes, which is the last item of its own.
    if (item['status'] !== 'completed') {
      expect([item['status'], status]).toEqual(['incomplete', 'incomplete'])
      const later = output.slice(place + 1).map(({ type }) => type)
      expect(later.filter((type) => type !== 'web_search_call' && type !== 'code_interpreter_call')).toEqual(
        [],
      )
    }
  }
}

/** Codes that clients know, but that are not in the schema. */
const otherCodes: ReadonlySet<string | undefined> = new Set(['insufficient_quota', 'context_length_exceeded'])

export function withKnownCode<Of extends { response?: ResponseObject }>(event: Of): Of {
  const { response } = event
  if (response === undefined || !otherCodes.has(response.error?.code)) return event
  const error = { code: 'server_error', message: response.error?.message ?? '' }
  return { ...event, response: { ...response, error } }
}
