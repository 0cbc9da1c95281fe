import { expect, test } from 'vitest'

import { ResponsesStreamEncoder } from '../../../src/endpoints/responses/answer/stream-encoder.ts'
import { ApiError } from '../../../src/errors/api-error.ts'
import { expectResponsesStream } from '../../support/responses/validate-responses.ts'
import { toOptions } from '../../../src/endpoints/responses/to-options.ts'

function create() {
  let made = 0
  const envelope = {
    requestId: 'r',
    created: 1,
    now: () => 2,
    model: 'm',
    newId: (prefix: string, length: number) => prefix + String(++made).padStart(length, '0'),
  }
  return new ResponsesStreamEncoder(envelope, toOptions({ model: 'm', input: 'hi' }, undefined))
}

const error = new ApiError({
  status: 502,
  type: 'dashscope_error',
  code: 'upstream_interrupted',
  message: 'Cut.',
})

test('silence before the first event: the response begins, and keep-alives are events', () => {
  const encoder = create()
  const text = [
    encoder.start(),
    encoder.keepAlive(),
    encoder.start(),
    encoder.push({ type: 'text', choice: 0, text: 'a' }),
    encoder.keepAlive(),
    encoder.push({ type: 'finish', choice: 0, reason: 'stop' }),
    encoder.end(),
  ].join('')
  const { events } = expectResponsesStream(text)
  expect(events.filter(({ type }) => type === 'keepalive').map(({ sequence_number: at }) => at)).toEqual([
    2, 6,
  ])
})

test('a failure before the first event begins the response, too', () => {
  const { events } = expectResponsesStream(create().fail(error))
  expect(events.map(({ type }) => type)).toEqual([
    'response.created',
    'response.in_progress',
    'error',
    'response.failed',
  ])
})

test('nothing follows the last event', () => {
  const encoder = create()
  encoder.push({ type: 'text', choice: 0, text: 'a' })
  encoder.push({ type: 'finish', choice: 0, reason: 'stop' })
  expectResponsesStream(encoder.fail(error) === '' ? '' : create().fail(error))
  expect(encoder.fail(error)).toBe('')
})
