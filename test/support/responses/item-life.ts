import { expect } from 'vitest'

import type { Item } from './response-object.ts'
import type { ResponseEvent } from './validate-responses.ts'

/** The events of an item in their order, without `response.`; `*` any number of times, `+` at least once. */
const lives: Readonly<Record<string, string>> = {
  message:
    'content_part.added output_text.delta* output_text.annotation.added* output_text.done content_part.done',
  'reasoning of summary':
    'reasoning_summary_part.added reasoning_summary_text.delta+ reasoning_summary_text.done reasoning_summary_part.done',
  'reasoning of content': 'content_part.added reasoning_text.delta+ reasoning_text.done content_part.done',
  // Only the number of tokens is known.
  'reasoning of nothing': '',
  function_call: 'function_call_arguments.delta+ function_call_arguments.done',
  'function_call of nothing': 'function_call_arguments.done',
  custom_tool_call: 'custom_tool_call_input.delta* custom_tool_call_input.done',
  web_search_call: 'web_search_call.in_progress web_search_call.searching web_search_call.completed',
  code_interpreter_call:
    'code_interpreter_call.in_progress code_interpreter_call_code.delta+ code_interpreter_call_code.done code_interpreter_call.interpreting code_interpreter_call.completed',
}

interface Part {
  type: string
  text: string
  annotations?: unknown[]
}

/** The parts of an item, and the text of the model in it. */
const partsOf = (item: Item) => [
  ...((item['summary'] ?? []) as Part[]),
  ...((item['content'] ?? []) as Part[]),
]
const fields = ['arguments', 'input', 'code'] as const
function textOf(item: Item): string {
  const values = [...partsOf(item).map(({ text }) => text), ...fields.map((name) => item[name])]
  return values.filter((value) => typeof value === 'string').join('')
}

/** Checks the events of one item; an item that a failure leaves open has only the beginning of them. */
export function expectLife(events: readonly ResponseEvent[], isDone: boolean): void {
  const [added, ...rest] = events
  const between = isDone ? rest.slice(0, -1) : rest
  const types = between.map(({ type }) => type.replace(/^response\./, '')).join(' ')
  const item = events.at(-1)?.item ?? added?.item
  if (added?.item === undefined || item === undefined) throw new Error('no item')
  if (isDone) expect(types).toMatch(toPattern(lives[kindOf(item)] ?? ''))
  expectBeginning(added.item)
  expectPlaces(between)
  const deltas = between.map(({ delta }) => delta ?? '')
  expect(between.filter(({ delta }) => delta === '')).toEqual([])
  if (!isDone) return
  for (const key of ['call_id', 'name', 'namespace']) expect(item[key]).toEqual(added.item[key])
  if (lives[item.type] !== undefined || item.type === 'reasoning') expectText(item, between, deltas.join(''))
}

function kindOf(item: Item): string {
  const { type } = item
  if (type === 'reasoning') {
    const home = ['summary', 'content'].find((name) => (item[name] as unknown[]).length > 0)
    return `reasoning of ${home ?? 'nothing'}`
  }
  return type === 'function_call' && item['arguments'] === '' ? `${type} of nothing` : type
}

function toPattern(life: string): RegExp {
  const steps = life.split(' ').filter((step) => step !== '')
  const patterns = steps.map(
    (step) => `(?:${step.replace(/[*+]$/, '').replaceAll('.', '\\.')} )${/[*+]$/.exec(step)?.[0] ?? ''}`,
  )
  return new RegExp(`^${patterns.join('').replace(/ \)$/, ')')}$`)
}

/** An item begins empty; items that are sent complete have their fields from the beginning. */
function expectBeginning(item: Item): void {
  expect(item['status']).toBe('in_progress')
  if (['message', 'reasoning', 'function_call', 'custom_tool_call'].includes(item.type))
    expect(textOf(item)).toBe('')
  if (item.type === 'reasoning' || item.type === 'message') expect(partsOf(item)).toEqual([])
}

/** There is one part, and its index is always written. */
function expectPlaces(events: readonly ResponseEvent[]): void {
  for (const event of events) {
    if (event.type.includes('summary')) expect(event['summary_index']).toBe(0)
    else if (/text|part/.test(event.type)) expect(event['content_index']).toBe(0)
  }
}

/** The item, its part and the `done` event have the text of the deltas. */
function expectText(item: Item, events: readonly ResponseEvent[], joined: string): void {
  if (item.type !== 'web_search_call') expect(textOf(item)).toBe(joined)
  for (const event of events) {
    const whole = event['text'] ?? event['arguments'] ?? event['input'] ?? event['code']
    if (whole !== undefined) expect(whole).toBe(joined)
    if (event['name'] !== undefined) expect(event['name']).toBe(item['name'])
    if (event.type.endsWith('part.done')) expect([event['part']]).toEqual(partsOf(item))
  }
  const annotations = events.flatMap((event) => event['annotation'] ?? [])
  expect(annotations).toEqual(partsOf(item).flatMap((part) => part.annotations ?? []))
}
