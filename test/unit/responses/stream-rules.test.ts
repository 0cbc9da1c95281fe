import { expect, test } from 'vitest'

import { fragment, stream, toStream } from '../../support/responses/ask-responses.ts'
import { expectResponsesStream, type ResponseEvent } from '../../support/responses/validate-responses.ts'

/** The rules that hold for every stream of this endpoint in all tests: each notices when a stream breaks it. */

const tool = { type: 'function', name: 'f', parameters: {} }
const custom = { type: 'custom', name: 'p' }
const answer = toStream([
  { reasoning_content: 'because' },
  { reasoning_content: ' of it' },
  { content: 'a' },
  { content: 'b' },
  fragment(0, 'call_1', 'f', '{"x":'),
  fragment(0, '', undefined, '1}'),
  fragment(1, 'call_2', 'p', '{"input":"in'),
  fragment(1, '', undefined, 'put"}'),
  { finish: 'tool_calls' },
])
const refusal = 'data:{"code":"Throttling.RateQuota","message":"Too many.","request_id":"r"}\n\n'
const good = await stream(answer, { tools: [tool, custom] })
const withSummary = await stream(answer, { tools: [tool, custom], reasoning: { summary: 'auto' } })
const cut = await stream(toStream([{ content: 'a' }, { finish: 'length' }]))
const failed = await stream(`${answer.split('\n\n').slice(0, 3).join('\n\n')}\n\n${refusal}`)

/** The first broken rule; empty if the stream keeps them all. */
function complaint(text: string): string {
  try {
    expectResponsesStream(text)
    return ''
  } catch (error) {
    return String(error)
  }
}

type Change = (events: ResponseEvent[]) => readonly ResponseEvent[]

/** The stream again; events are numbered anew, unless the change is about numbers. */
function write(events: readonly ResponseEvent[], renumbers = true): string {
  return events
    .map((event, place) => ({ ...event, ...(renumbers && { sequence_number: place }) }))
    .map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`)
    .join('')
}

const isOf = (type: string) => (event: ResponseEvent) => event.type === `response.${type}`
const find = (events: readonly ResponseEvent[], type: string) => {
  const event = events.find(isOf(type))
  if (event === undefined) throw new Error(`no ${type}`)
  return event
}
/** Changes the first event of a type. */
const edit =
  (type: string, change: (event: ResponseEvent) => void): Change =>
  (events) => {
    change(find(events, type))
    return events
  }
const without =
  (type: string): Change =>
  (events) => {
    const gone = find(events, type)
    return events.filter((event) => event !== gone)
  }
const twice =
  (type: string): Change =>
  (events) =>
    events.flatMap((event) => (event === find(events, type) ? [event, structuredClone(event)] : [event]))
/** Swaps the first event of a type with the event after it. */
const late =
  (type: string): Change =>
  (events) => {
    const place = events.findIndex(isOf(type))
    return events
      .with(place, events[place + 1] as ResponseEvent)
      .with(place + 1, events[place] as ResponseEvent)
  }
const inResponse = (type: string, fields: object) =>
  edit(type, (event) => void Object.assign(event.response ?? {}, fields))
const inItem = (type: string, fields: object) =>
  edit(type, (event) => void Object.assign(event.item ?? {}, fields))
const inEvent = (type: string, fields: object) => edit(type, (event) => void Object.assign(event, fields))

const broken: Record<string, Change> = {
  'the first event is response.created': without('created'),
  'the second is response.in_progress': without('in_progress'),
  'both have an empty response': inResponse('created', { output: [{ id: 'msg_1', type: 'message' }] }),
  'no usage before the end': inResponse('in_progress', { usage: { input_tokens: 1 } }),
  'one id over all events': inResponse('in_progress', { id: `resp_${'a'.repeat(48)}` }),
  'there is a terminal event': without('completed'),
  'there is one': twice('completed'),
  'nothing follows it': (events) => [...events, find(events, 'output_text.delta')],
  'its type is the status': inResponse('completed', {
    status: 'incomplete',
    completed_at: null,
    incomplete_details: { reason: 'max_output_tokens' },
  }),
  'completed_at is there when it is completed': inResponse('completed', { completed_at: null }),
  'every field is there': edit('completed', ({ response }) => void delete response?.['user']),
  'no other field is': inResponse('completed', { output_text: 'ab' }),
  'temperature is a number': inResponse('completed', { temperature: null }),
  'store is false': inResponse('completed', { store: true }),
  'service_tier is a literal': inResponse('completed', { service_tier: 'auto' }),
  'functions have all of their fields': edit(
    'created',
    ({ response }) => void Object.assign(response ?? {}, { tools: [{ type: 'function', name: 'f' }] }),
  ),
  'usage has its details': edit(
    'completed',
    ({ response }) => void delete response?.usage?.['input_tokens_details'],
  ),
  'an item is added before it is done': without('output_item.added'),
  'every item is done': without('output_item.done'),
  'items do not overlap': late('output_item.done'),
  'an item keeps its id': inItem('output_item.added', { id: `rs_${'a'.repeat(48)}` }),
  'ids have the prefix of the type': (events) =>
    JSON.parse(JSON.stringify(events).replaceAll('msg_', 'chatcmpl_')) as ResponseEvent[],
  'an item begins in progress': inItem('output_item.added', { status: 'completed' }),
  'output_index counts the items': inEvent('output_item.added', { output_index: 1 }),
  'content_index is written': edit('output_text.delta', (event) => void delete event['content_index']),
  'a part is added before its deltas': without('content_part.added'),
  'a part is added once': twice('content_part.added'),
  'a part is done': without('content_part.done'),
  'a text is done': without('output_text.done'),
  'reasoning is done': without('reasoning_text.done'),
  'done is the joined deltas': inEvent('output_text.done', { text: 'abc' }),
  'the part is the joined deltas': inEvent('content_part.done', {
    part: { type: 'reasoning_text', text: 'x' },
  }),
  'no delta is missing': without('output_text.delta'),
  'no delta is empty': inEvent('output_text.delta', { delta: '' }),
  'the arguments are the joined deltas': inEvent('function_call_arguments.done', { arguments: '{}' }),
  'the arguments are done': without('function_call_arguments.done'),
  'the function is named at the end': inEvent('function_call_arguments.done', { name: 'g' }),
  'the input is done': without('custom_tool_call_input.done'),
  'the output is that of the done events': edit(
    'completed',
    ({ response }) => void Object.assign(response ?? {}, { output: response?.output.toReversed() }),
  ),
  'no item is missing in the output': edit('completed', ({ response }) => void response?.output.pop()),
  'an item of a whole response is completed': edit(
    'completed',
    ({ response }) => void Object.assign(response?.output.at(-1) ?? {}, { status: 'incomplete' }),
  ),
}

test('a good stream passes', () => {
  for (const one of [good, withSummary, cut, failed]) expect(complaint(write(one.events))).toBe('')
})

test.each(Object.entries(broken))('%s', (_, change) => {
  const events = structuredClone(good.events)
  expect(complaint(write(change(events)))).not.toBe('')
})

test('summaries have their index and their part, and are written once', () => {
  for (const change of [
    edit('reasoning_summary_text.delta', (event) => void delete event['summary_index']),
    without('reasoning_summary_part.added'),
    without('reasoning_summary_part.done'),
    without('reasoning_summary_text.done'),
    twice('reasoning_summary_text.delta'),
  ])
    expect(complaint(write(change(structuredClone(withSummary.events))))).not.toBe('')
})

test('numbers have no gaps, types are in the data, and there is no [DONE]', () => {
  const events = structuredClone(good.events)
  expect(
    complaint(
      write(
        events.slice(0, -1).concat({ ...(good.events.at(-1) as ResponseEvent), sequence_number: 99 }),
        false,
      ),
    ),
  ).not.toBe('')
  const text = write(good.events)
  expect(complaint(text.replace('"type":"response.created",', ''))).not.toBe('')
  expect(complaint(`${text}data: [DONE]\n\n`)).not.toBe('')
  expect(complaint(text.replace('event: response.created\n', ''))).not.toBe('')
})

const incomplete: Change[] = [
  inResponse('incomplete', { incomplete_details: null }),
  inResponse('incomplete', { completed_at: 9 }),
  inItem('output_item.done', { status: 'completed' }),
]

test.each(incomplete)('an incomplete response says so, in the item as well', (change) => {
  expect(complaint(write(change(structuredClone(cut.events))))).not.toBe('')
})

const failures: Record<string, Change> = {
  'error comes first': (events) => events.filter(({ type }) => type !== 'error'),
  'response.failed follows': without('failed'),
  'both have one code': inResponse('failed', { error: { code: 'server_error', message: 'Too many.' } }),
  'no usage is invented': inResponse('failed', { usage: {} }),
  'no completed response comes after it': (events) => [
    ...events,
    { ...find(events, 'failed'), type: 'response.completed' },
  ],
}

test.each(Object.entries(failures))('a failure: %s', (_, change) => {
  expect(complaint(write(change(structuredClone(failed.events))))).not.toBe('')
})
