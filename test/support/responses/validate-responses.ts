import { expect } from 'vitest'

import { expectError, expectSchema, schemaNames } from '../validate.ts'

export interface ResponseObject {
  id: string
  status: string
  output: Item[]
  usage: unknown
  error: { code: string; message: string } | null
  [field: string]: unknown
}

export interface Item {
  id: string
  type: string
  [field: string]: unknown
}

export interface ResponseEvent {
  type: string
  sequence_number: number
  output_index?: number
  item_id?: string
  item?: Item
  delta?: string
  response?: ResponseObject
  [field: string]: unknown
}

/** `response.output_text.delta` → the name of its schema. */
const eventSchemas: ReadonlyMap<string, string> = new Map(
  schemaNames(/^Response.*Event$/).flatMap(({ name, schema }) => {
    const types = (schema as { properties?: { type?: { enum?: string[] } } }).properties?.type?.enum ?? []
    return types.map((type) => [type, name] as const)
  }),
)

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

export function expectResponse(value: unknown): ResponseObject {
  const response = value as ResponseObject
  expectSchema('Response', withKnownCode({ response }).response)
  expect(Object.keys(response).toSorted()).toEqual(keys.toSorted())
  expect(response.id).toMatch(/^resp_[0-9a-f]{48}$/)
  expect(Number.isInteger(response['created_at'])).toBe(true)
  expect(response['completed_at'] === null).toBe(response.status !== 'completed')
  expect(response.error === null).toBe(response.status !== 'failed')
  for (const item of response.output) {
    expectSchema('OutputItem', item)
    expect(item.id).toMatch(/^[a-z]+_[0-9a-f]{48}$/)
    expect(item.id.split('_')[0]).toBe(prefixes[item.type])
  }
  return response
}

/** Codes that clients know, but that are not in the schema. */
const otherCodes: ReadonlySet<string | undefined> = new Set(['insufficient_quota', 'context_length_exceeded'])

function withKnownCode<Of extends { response?: ResponseObject }>(event: Of): Of {
  const { response } = event
  if (response === undefined || !otherCodes.has(response.error?.code)) return event
  const error = { code: 'server_error', message: response.error?.message ?? '' }
  return { ...event, response: { ...response, error } }
}

/** The events of a stream; each is checked for its form, number and schema. */
export function readEvents(text: string): ResponseEvent[] {
  expect(text.endsWith('\n\n')).toBe(true)
  expect(text).not.toMatch(/^data: \[DONE\]/m)
  return text
    .slice(0, -2)
    .split('\n\n')
    .map((frame, place) => {
      const [, name, json = ''] = /^event: (\S+)\ndata: ([^\n\r]*)$/.exec(frame) ?? []
      const event = JSON.parse(json) as ResponseEvent
      expect([event.type, event.sequence_number]).toEqual([name, place])
      if (event.type !== 'keepalive') expectEvent(event)
      return event
    })
}

function expectEvent(event: ResponseEvent): void {
  if (eventSchemas.size > 0) {
    const schema = eventSchemas.get(event.type)
    expectSchema(schema ?? event.type, withKnownCode(event))
  }
  if (event.response !== undefined) expectResponse(event.response)
  if (event.type === 'error') expectError({ error: event['error'] })
}

const terminal = new Set(['response.completed', 'response.incomplete', 'response.failed'])

/** Reads a stream to its end and checks the order of its events. */
export function expectResponsesStream(text: string): { events: ResponseEvent[]; response: ResponseObject } {
  const events = readEvents(text)
  const ends = events.filter(({ type }) => terminal.has(type))
  expect(events.slice(0, 2).map(({ type }) => type)).toEqual(['response.created', 'response.in_progress'])
  expect([ends.length, ends[0]]).toEqual([1, events.at(-1)])
  const response = ends[0]?.response
  if (response === undefined) throw new Error('no response in the last event')
  const snapshots = events.flatMap((event) => event.response ?? [])
  expect(new Set(snapshots.map(({ id }) => id))).toEqual(new Set([response.id]))
  expect(new Set(snapshots.map(({ created_at: created }) => created)).size).toBe(1)
  const failed = response.status === 'failed'
  expect(events.filter(({ type }) => type === 'error').length).toBe(failed ? 1 : 0)
  if (failed) expect(events.at(-2)?.type).toBe('error')
  expect(readItems(events, failed)).toEqual(response.output)
  return { events, response }
}

interface Reading {
  item: Item
  /** The joined deltas, by type. */
  deltas: Map<string, string>
  parts: number
}

/** Reads one item at a time: added, its deltas, done. */
function readItems(events: readonly ResponseEvent[], failed: boolean): Item[] {
  const done: Item[] = []
  let open: Reading | undefined
  for (const event of events) {
    const { type, item } = event
    if (type === 'response.output_item.added' && item !== undefined) {
      expect(open).toBeUndefined()
      expect(event.output_index).toBe(done.length)
      open = { item, deltas: new Map(), parts: 0 }
    } else if (type === 'response.output_item.done' && item !== undefined) {
      expect([event.output_index, item.id, item.type]).toEqual([done.length, open?.item.id, open?.item.type])
      for (const key of ['call_id', 'name', 'namespace']) expect(item[key]).toEqual(open?.item[key])
      done.push(item)
      open = undefined
    } else if (event.item_id !== undefined) {
      expect([event.item_id, event.output_index]).toEqual([open?.item.id, done.length])
      if (open !== undefined) readPart(event, open)
    }
  }
  expect(failed || open === undefined).toBe(true)
  return done
}

function readPart(event: ResponseEvent, open: Reading): void {
  const { type, delta } = event
  if (type.endsWith('part.added')) open.parts += 1
  if (type.endsWith('text.delta')) expect(open.parts).toBe(1)
  if (delta !== undefined) {
    expect(delta).not.toBe('')
    const stem = type.replace(/\.delta$/, '')
    open.deltas.set(stem, (open.deltas.get(stem) ?? '') + delta)
  }
  if (!/(?:text|arguments|input|code)\.done$/.test(type)) return
  const whole = event['text'] ?? event['arguments'] ?? event['input'] ?? event['code']
  expect(open.deltas.get(type.replace(/\.done$/, '')) ?? '').toBe(whole)
}
