import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { connect, toBytes } from '../../../test/support/calls.ts'
import {
  body,
  failed,
  named,
  runScripted,
  stateOf,
  taskId,
  type Answer,
} from '../../../test/support/scripted-task.ts'
import type { Transport } from '../transport.ts'
import { createRunTask } from './run-task.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => {
  const left = vi.getTimerCount()
  vi.useRealTimers()
  if (left > 0) throw new Error('A timer is left.')
})

const submission = 'POST services/aigc/text2image/image-synthesis'
const query = `GET tasks/${taskId}`
const cancellation = `POST tasks/${taskId}/cancel`

test('a task is submitted once, and queried until it succeeds', async () => {
  const { requests, pathsOf, at, outcome } = runScripted({
    polls: ['PENDING', 'RUNNING', 'RUNNING', 'RUNNING', 'SUCCEEDED'],
  })
  await vi.advanceTimersByTimeAsync(60_000)
  expect((await outcome).value).toMatchObject({
    id: taskId,
    requestId: 'r-PENDING',
    frame: { output: { task_status: 'SUCCEEDED' }, request_id: 'r-SUCCEEDED' },
  })
  expect(pathsOf()).toEqual([submission, query, query, query, query, query])
  expect(requests[0]?.headers).toMatchObject({
    'x-dashscope-async': 'enable',
    authorization: 'Bearer sk-0123456789',
  })
  expect(requests[1]?.headers).not.toHaveProperty('x-dashscope-async')
  expect(requests[1]).not.toHaveProperty('body')
  // After 3 s, then 2 s later, 3 s, 4.5 s, and 5 s from there on.
  expect(at).toEqual([3000, 5000, 8000, 12_500, 17_500])
})

describe('a failed query is no failed task', () => {
  test.each<[string, Answer]>([
    ['503', { status: 503, body: '{"code":"ModelUnavailable","message":"x"}' }],
    ['429', { status: 429, body: '{"code":"Throttling","message":"x"}' }],
    ['500', { status: 500, body: '{"code":"InternalError","message":"x"}' }],
    ['HTML', { status: 502, body: '<html>' }],
    ['half an answer', { status: 200, body: '{"output":' }],
    ['an empty answer', { status: 200, body: '' }],
    ['an error with HTTP 200', { status: 200, body: '{"code":"Throttling","message":"x"}' }],
    ['a state that does not exist', 'DREAMING'],
    ['no state', { status: 200, body: '{"output":{}}' }],
    ['a reset', Object.assign(new Error('no'), { code: 'ECONNRESET' })],
    ['no answer', null],
    ['UNKNOWN right after the submission', 'UNKNOWN'],
    ['SUSPENDED', 'SUSPENDED'],
  ])('%s', async (_, answer) => {
    const { pathsOf, outcome } = runScripted({ polls: [answer, 'RUNNING', 'SUCCEEDED'] })
    await vi.advanceTimersByTimeAsync(120_000)
    expect((await outcome).value?.id).toBe(taskId)
    expect(pathsOf().filter((path) => path === submission)).toHaveLength(1)
    expect(pathsOf().filter((path) => path === query)).toHaveLength(3)
  })
})

describe('a task that ends without a result', () => {
  test.each([
    ['FAILED', failed('DataInspectionFailed'), { code: 'DataInspectionFailed', message: 'No.' }],
    ['CANCELED', 'CANCELED', { message: `The task '${taskId}' was canceled before it began.` }],
    [
      'a refused key',
      { status: 401, body: '{"code":"InvalidApiKey","message":"x"}' },
      { code: 'InvalidApiKey' },
    ],
  ])('%s', async (_, answer, error) => {
    const { pathsOf, outcome } = runScripted({ polls: ['RUNNING', answer] })
    await vi.advanceTimersByTimeAsync(60_000)
    expect((await outcome).error).toMatchObject({ failure: 'refused', origin: { taskId }, ...error })
    expect(pathsOf()).toEqual([submission, query, query])
  })

  test('a task that is still UNKNOWN half a minute after the submission', async () => {
    const { pathsOf, outcome } = runScripted({ polls: ['UNKNOWN'] })
    await vi.advanceTimersByTimeAsync(60_000)
    expect((await outcome).error).toMatchObject({
      failure: 'timeout',
      message: expect.stringContaining(taskId) as string,
      origin: { taskId },
    })
    expect(pathsOf().filter((path) => path === submission)).toHaveLength(1)
  })

  test('RUNNING when the time is up: the error names the task, which is not canceled', async () => {
    const { pathsOf, outcome } = runScripted({ polls: ['RUNNING'], times: { totalMs: 20_000 } })
    await vi.advanceTimersByTimeAsync(60_000)
    expect((await outcome).error).toMatchObject({
      failure: 'timeout',
      message: `DashScope did not finish the task '${taskId}' within 20 s. Its result may still be at GET /api/v1/tasks/${taskId} of DashScope.`,
    })
    expect(pathsOf()).not.toContain(cancellation)
  })

  test('PENDING when the time is up: it is canceled', async () => {
    const { pathsOf, outcome } = runScripted({ polls: ['PENDING'], times: { totalMs: 20_000 } })
    await vi.advanceTimersByTimeAsync(60_000)
    expect((await outcome).error).toMatchObject({ failure: 'timeout' })
    expect(pathsOf().at(-1)).toBe(cancellation)
  })
})

describe('the submission', () => {
  test.each<[string, Answer, object]>([
    [
      'a refusal',
      { status: 429, body: '{"code":"Throttling.RateQuota","message":"x"}' },
      { failure: 'refused' },
    ],
    [
      'moderation',
      { status: 400, body: '{"code":"DataInspectionFailed","message":"x"}' },
      { failure: 'refused' },
    ],
    ['no id', { status: 200, body: '{"output":{"task_status":"PENDING"}}' }, { failure: 'malformed' }],
    [
      'an id that is a path',
      { status: 200, body: '{"output":{"task_status":"PENDING","task_id":"../x"}}' },
      { failure: 'malformed' },
    ],
    [
      'a reset, after which it may run',
      Object.assign(new Error('no'), { code: 'ECONNRESET' }),
      { failure: 'cut' },
    ],
    ['a cut answer', { status: 200, body: '{"output":{' }, { failure: 'malformed' }],
    ['no answer', null, { failure: 'timeout', message: 'DashScope did not answer within 120 s.' }],
  ])('%s fails the request, and is not repeated', async (_, submit, error) => {
    const { pathsOf, outcome } = runScripted({ submit, polls: ['SUCCEEDED'] })
    await vi.advanceTimersByTimeAsync(200_000)
    expect((await outcome).error).toMatchObject(error)
    expect(pathsOf()).toEqual([submission])
  })

  test('is repeated only where no connection was made', async () => {
    const { pathsOf, outcome } = runScripted({
      submit: Object.assign(new Error('no'), { code: 'ECONNREFUSED' }),
      polls: [],
    })
    await vi.advanceTimersByTimeAsync(60_000)
    expect((await outcome).error).toMatchObject({ failure: 'unreachable' })
    expect(pathsOf()).toEqual([submission, submission])
  })
})

describe('a caller who disconnects', () => {
  const gone = new Error('gone')

  test.each([
    ['before the first query', 1000, [submission, cancellation]],
    ['between queries that find it pending', 4000, [submission, query, cancellation]],
  ])('%s cancels the task', async (_, ms, calls) => {
    const { pathsOf, requests, leave, outcome } = runScripted({ polls: ['PENDING'] })
    await vi.advanceTimersByTimeAsync(ms)
    leave.abort(gone)
    expect((await outcome).error).toBe(gone)
    expect(pathsOf()).toEqual(calls)
    expect(requests.at(-1)).toMatchObject({ headers: { authorization: 'Bearer sk-0123456789' } })
  })

  test('during the submission cancels it once its id is known', async () => {
    const { pathsOf, leave, outcome } = runScripted({ polls: ['PENDING'], submitAfter: 500 })
    await vi.advanceTimersByTimeAsync(100)
    leave.abort(gone)
    await vi.advanceTimersByTimeAsync(1000)
    expect((await outcome).error).toBe(gone)
    expect(pathsOf()).toEqual([submission, cancellation])
  })

  test('during a submission that is not answered ends it soon after', async () => {
    const { pathsOf, leave, outcome } = runScripted({ submit: null, polls: [] })
    await vi.advanceTimersByTimeAsync(100)
    leave.abort(gone)
    await vi.advanceTimersByTimeAsync(10_000)
    expect((await outcome).error).toBe(gone)
    expect(pathsOf()).toEqual([submission])
  })

  test('before it is sent submits nothing', async () => {
    const { pathsOf, leave, outcome } = runScripted({ polls: ['PENDING'] })
    leave.abort(gone)
    await vi.advanceTimersByTimeAsync(1000)
    expect((await outcome).error).toBe(gone)
    expect(pathsOf().length).toBeLessThanOrEqual(2)
  })

  test('while the task runs does not cancel it: it is billed', async () => {
    const { pathsOf, leave, outcome } = runScripted({ polls: ['RUNNING'] })
    await vi.advanceTimersByTimeAsync(4000)
    leave.abort(gone)
    expect((await outcome).error).toBe(gone)
    expect(pathsOf()).toEqual([submission, query])
  })

  test.each<[string, Answer]>([
    ['is refused', { status: 400, body: '{"code":"UnsupportedOperation","message":"x"}' }],
    ['is not answered', null],
    ['breaks', new Error('broken')],
  ])('gets an end, even if the cancellation %s', async (_, cancel) => {
    const { pathsOf, leave, outcome } = runScripted({ polls: ['PENDING'], cancel })
    await vi.advanceTimersByTimeAsync(1000)
    leave.abort(gone)
    await vi.advanceTimersByTimeAsync(30_000)
    expect((await outcome).error).toBe(gone)
    expect(pathsOf().at(-1)).toBe(cancellation)
  })
})

test('the queries of one account are spread, however many tasks it has', async () => {
  const at: number[] = []
  const transport: Transport = async ({ url }) => {
    if (url.includes('/tasks/')) at.push(performance.now())
    return {
      status: 200,
      headers: {},
      body: toBytes([stateOf(url.includes('/tasks/') ? 'SUCCEEDED' : 'PENDING').body]),
    }
  }
  const connectTo = connect(transport)
  const runTask = createRunTask()
  const all = Array.from({ length: 30 }, () =>
    runTask(
      named(connectTo('sk-0123456789', new AbortController().signal)),
      {
        path: '/x',
        body,
      },
      { firstMs: 1000 },
    ),
  )
  await vi.advanceTimersByTimeAsync(60_000)
  await Promise.all(all)
  const start = at[0] ?? 0
  expect(at).toHaveLength(30)
  expect(at.filter((time) => time - start < 999).length).toBeLessThanOrEqual(10)
})
