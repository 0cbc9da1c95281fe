import { expect } from 'vitest'

import { expectError, expectSchema, schemaNames } from '../validate.ts'
import { expectLife } from './item-life.ts'
import { expectResponse, withKnownCode, type Item, type ResponseObject } from './response-object.ts'

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
}

const terminal = new Set(['response.completed', 'response.incomplete', 'response.failed'])

/** Reads a stream to its end and checks the order of its events. */
export function expectResponsesStream(text: string): { events: ResponseEvent[]; response: ResponseObject } {
  const events = readEvents(text)
  const ends = events.filter(({ type }) => terminal.has(type))
  expect([ends.length, ends[0]]).toEqual([1, events.at(-1)])
  const response = ends[0]?.response
  if (response === undefined) throw new Error('no response in the last event')
  expect(ends[0]?.type).toBe(`response.${response.status}`)
  expectSnapshots(events, response)
  const failed = response.status === 'failed'
  expectErrors(events, response)
  const items = readItems(events)
  expect(items.every(({ isDone }) => failed || isDone)).toBe(true)
  expect(items.filter(({ isDone }) => isDone).map(({ item }) => item)).toEqual(response.output)
  return { events, response }
}

/** The first two events have an empty response; all of them have the same response in different states. */
function expectSnapshots(events: readonly ResponseEvent[], last: ResponseObject): void {
  const [created, begun] = events
  const changing = { output: [], usage: null, error: null, incomplete_details: null, completed_at: null }
  const beginning = { ...last, ...changing, status: 'in_progress' }
  expect(created).toEqual({ type: 'response.created', sequence_number: 0, response: beginning })
  expect(begun).toEqual({ type: 'response.in_progress', sequence_number: 1, response: beginning })
  expect(events.filter((event) => event.response !== undefined)).toHaveLength(3)
}

/** A failure is one `error` and then `response.failed`: some clients read only one of them. */
function expectErrors(events: readonly ResponseEvent[], { status, error }: ResponseObject): void {
  const errors = events.filter(({ type }) => type === 'error')
  expect(errors.length).toBe(status === 'failed' ? 1 : 0)
  const [event] = errors
  if (event === undefined) return
  expect(event).toBe(events.at(-2))
  const { code, message, param } = event
  expect(error).toEqual({ code, message })
  // Some clients read the nested form, others the flat one.
  expectError({ error: event['error'] })
  expect(event['error']).toMatchObject({ code, message, param })
}

/** Reads one item at a time: added, its events, done. */
function readItems(events: readonly ResponseEvent[]): { item: Item; isDone: boolean }[] {
  const items: { item: Item; isDone: boolean; events: ResponseEvent[] }[] = []
  for (const event of events) {
    const { type, item } = event
    const open = items.at(-1)
    if (type === 'response.output_item.added' && item !== undefined) {
      expect(open?.isDone).not.toBe(false)
      items.push({ item, isDone: false, events: [event] })
    } else if (type === 'response.output_item.done' && item !== undefined) {
      expect([item.id, item.type]).toEqual([open?.item.id, open?.item.type])
      expect(open?.isDone).toBe(false)
      open?.events.push(event)
      Object.assign(open ?? {}, { item, isDone: true })
    } else if (event.item_id !== undefined) {
      expect([event.item_id, open?.isDone]).toEqual([open?.item.id, false])
      open?.events.push(event)
    }
  }
  for (const [index, item] of items.entries()) {
    expect(new Set(item.events.map((event) => event.output_index))).toEqual(new Set([index]))
    expectLife(item.events, item.isDone)
  }
  return items
}
