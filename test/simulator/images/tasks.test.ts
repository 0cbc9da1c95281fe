import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { createSimulator } from '../../../src/simulator/index.ts'
import { TaskStore } from '../../../src/simulator/tasks/task-store.ts'
import { asynchronous } from '../../support/call-simulator.ts'
import { asking, messageOf, paths, type ImageAnswer } from './ask-for-images.ts'

const simulator = createSimulator({ taskQueriesPerSecond: 1000 })
let origin = ''
beforeAll(async () => {
  origin = await simulator.listen()
})
afterAll(() => simulator.close())
const { ask, submit, poll, cancel } = asking(() => origin)

const idOf = ({ body }: ImageAnswer) => body.output.task_id

/** The states that queries find, until one is final. */
async function statesOf(prompt: string, maxStates = 8): Promise<string[]> {
  const id = idOf(await submit(prompt))
  const states: string[] = []
  while (states.length < maxStates && !/SUCCEEDED|FAILED|CANCELED/.test(states.at(-1) ?? ''))
    states.push((await poll(id)).body.output.task_status)
  return states
}

describe('a task', () => {
  test('is pending, running and done, as recorded', async () => {
    const submitted = await submit('a cat', { n: 1 })
    expect(submitted.body).toEqual({
      output: { task_status: 'PENDING', task_id: expect.any(String) as string },
      request_id: expect.any(String) as string,
    })
    const id = idOf(submitted)
    expect(id).not.toBe(submitted.body.request_id)
    const running = await poll(id)
    expect(running.body.output).toMatchObject({
      task_id: id,
      task_status: 'RUNNING',
      task_metrics: { TOTAL: 1, SUCCEEDED: 0, FAILED: 0 },
    })
    expect(running.body.output.submit_time).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}$/)
    const done = await poll(id)
    expect(done.body).toMatchObject({ output: { task_status: 'SUCCEEDED' }, usage: { image_count: 1 } })
    expect(done.body.output.results).toEqual([
      {
        orig_prompt: 'a cat',
        actual_prompt: 'a cat, in detail',
        url: expect.stringMatching(/^http/) as string,
      },
    ])
    expect((await fetch(done.body.output.results[0]?.url ?? '')).status).toBe(200)
  })

  test('makes four images without n, and has entries for those that failed', async () => {
    const id = idOf(await submit('[[sim: results-fail=1]] a', {}, 'wan2.2-t2i-flash'))
    await poll(id)
    const { body } = await poll(id)
    expect(body.output.results.map(({ code }) => code)).toEqual([
      undefined,
      undefined,
      undefined,
      'DataInspectionFailed',
    ])
    expect(body.output.task_metrics).toEqual({ TOTAL: 4, SUCCEEDED: 3, FAILED: 1 })
  })

  test.each([
    ['a', ['RUNNING', 'SUCCEEDED']],
    ['[[sim: task-pending=2]] a', ['PENDING', 'PENDING', 'RUNNING', 'SUCCEEDED']],
    ['[[sim: task-unknown=1]] a', ['UNKNOWN', 'RUNNING', 'SUCCEEDED']],
    ['[[sim: task-unknown]] a', Array(8).fill('UNKNOWN')],
    ['[[sim: task-fails]] a', ['RUNNING', 'FAILED']],
    ['[[sim: task-canceled]] a', ['CANCELED']],
    ['[[sim: task-running=3]] a', ['RUNNING', 'RUNNING', 'RUNNING', 'SUCCEEDED']],
  ])('%s', async (prompt, states) => {
    expect(await statesOf(prompt)).toEqual(states)
  })

  test('that fails has a code and HTTP 200', async () => {
    const id = idOf(await submit('[[sim: task-fails=DataInspectionFailed]] a'))
    await poll(id)
    const { status, body } = await poll(id)
    expect([status, body.output.code]).toEqual([200, 'DataInspectionFailed'])
    expect(body.output.message).toContain('inappropriate content')
  })

  test('is canceled while it is pending, and not later', async () => {
    const id = idOf(await submit('a'))
    expect(await cancel(id)).toMatchObject({
      status: 200,
      body: { request_id: expect.any(String) as string },
    })
    expect((await poll(id)).body.output.task_status).toBe('CANCELED')
    const begun = idOf(await submit('a'))
    await poll(begun)
    const { status, body } = await cancel(begun)
    expect([status, body.code]).toEqual([400, 'UnsupportedOperation'])
    expect(body.message).toBe('Failed to cancel the task, please confirm if the task is in PENDING status.')
  })

  test('of another key is unknown, as is one that does not exist', async () => {
    const id = idOf(await submit('a'))
    const other = await poll(id, { authorization: 'Bearer sk-other-key-1' })
    expect(other).toMatchObject({ status: 200, body: { output: { task_id: id, task_status: 'UNKNOWN' } } })
    expect((await poll('1111')).body.output).toEqual({ task_id: '1111', task_status: 'UNKNOWN' })
  })

  test('a query has the faults that its submission requested', async () => {
    const id = idOf(await submit('[[sim: on-poll="http-503"; polls=2]] a'))
    const statuses = [await poll(id), await poll(id), await poll(id)].map(({ status }) => status)
    expect(statuses).toEqual([503, 503, 200])
  })
})

test('queries of a key are limited per second', () => {
  let now = 1_000_000
  const tasks = new TaskStore({ perSecond: 20, now: () => now })
  const refusals = Array.from({ length: 21 }, () => tasks.throttle('sk-a')?.code)
  expect(refusals).toEqual([...Array<undefined>(20).fill(undefined), 'Throttling'])
  expect(tasks.throttle('sk-b')).toBeUndefined()
  now += 1000
  expect(tasks.throttle('sk-a')).toBeUndefined()
})

test('tasks in messages end with choices', async () => {
  const body = messageOf('a', 'wan2.6-t2i', { n: 2 })
  const id = idOf(await ask(paths.messageTask, { body, headers: asynchronous }))
  await poll(id)
  const done = await poll(id)
  expect(done.body.output).toMatchObject({ task_status: 'SUCCEEDED', finished: true })
  expect(done.body.output.choices).toHaveLength(2)
  const other = await ask(paths.messageTask, {
    body: messageOf('a', 'qwen-image-2.0', {}),
    headers: asynchronous,
  })
  expect(other.body.message).toContain('url error')
})

describe('images from images', () => {
  const edit = (model: string, input: object, parameters = {}) =>
    ask(paths.image2image, { body: { model, input, parameters }, headers: asynchronous })
  const image = 'https://a.example/b.png'

  test.each([
    ['wan2.5-i2i-preview', { prompt: 'a', images: [image] }, { n: 1 }],
    ['wanx2.1-imageedit', { prompt: 'a', function: 'description_edit', base_image_url: image }, {}],
    ['wanx2.1-imageedit', { prompt: 'a', function: 'remove_watermaker', base_image_url: image }, {}],
  ])('%s', async (model, input, parameters) => {
    const id = idOf(await edit(model, input, parameters))
    await poll(id)
    expect((await poll(id)).body.output.results).toHaveLength(1)
  })

  test('text within an image is translated', async () => {
    const id = idOf(await edit('qwen-mt-image', { image_url: image, source_lang: 'zh', target_lang: 'en' }))
    await poll(id)
    expect((await poll(id)).body.output).toMatchObject({
      image_url: expect.stringMatching(/^http/) as string,
    })
  })

  test.each([
    ['no image', 'wan2.5-i2i-preview', { prompt: 'a', images: [] }, 'between 1 and 3'],
    ['four images', 'wan2.5-i2i-preview', { prompt: 'a', images: Array(4).fill(image) }, 'between 1 and 3'],
    ['no function', 'wanx2.1-imageedit', { prompt: 'a', base_image_url: image }, 'function'],
    [
      'no mask',
      'wanx2.1-imageedit',
      { prompt: 'a', function: 'description_edit_with_mask', base_image_url: image },
      'URL',
    ],
  ])('%s is refused', async (_, model, input, message) => {
    const { status, body } = await edit(model, input)
    expect(status).toBe(400)
    expect(body.message).toContain(message)
  })
})
