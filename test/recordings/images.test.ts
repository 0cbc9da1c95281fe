import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { createGateway, type Transport, type TransportRequest } from '../../src/index.ts'
import { createSimulator } from '../../src/simulator/index.ts'
import { quickTasks } from '../support/quick-tasks.ts'
import { expectImageList } from '../support/validate.ts'

const folder = join(process.env['DASHSCOPE_RECORDINGS'] ?? '', '../dashscope-media')
const text = (name: string) => readFileSync(join(folder, name), 'utf8').replace(/^\ufeff/, '')
const answers = {
  submit: text('image-synthesis-nosse.response.body.txt'),
  running: text('get-task-running-nosse.response.body.txt'),
  unknown: text('get-task-unknown-nosse.response.body.txt'),
  done: text('get-task-image-generation-success-nosse.response.body.txt'),
}
const recorded = JSON.parse(text('image-synthesis-nosse.request.body.json')) as {
  model: string
  input: { prompt: string }
  parameters: { style: string; size: string; n: number; seed: number }
}
const synthesis = '/api/v1/services/aigc/text2image/image-synthesis'

/** Answers the submission, then the queries in turn. */
function replay(queries: readonly (keyof typeof answers)[]) {
  const requests: TransportRequest[] = []
  const transport: Transport = async (request) => {
    const at = requests.push(request) - 2
    const body = answers[at < 0 ? 'submit' : (queries[at] ?? 'done')]
    return { status: 200, headers: {}, body: new Blob([body]).stream() }
  }
  return { requests, gateway: createGateway({ transport, tasks: quickTasks }) }
}

test('image-synthesis-nosse: the recorded request, and the recorded states of tasks', async () => {
  const { requests, gateway } = replay(['unknown', 'running', 'done'])
  const { model, input, parameters } = recorded
  const response = await gateway.fetch('http://gateway/v1/images/generations', {
    method: 'POST',
    headers: { authorization: 'Bearer sk-0123456789abcdef', 'content-type': 'application/json' },
    body: JSON.stringify({ model, ...input, ...parameters, size: '1024x1024', response_format: 'url' }),
  })
  expect(expectImageList(await response.json()).data).toEqual([
    {
      url: expect.stringMatching(
        /^https:\/\/dashscope-result-bj\.oss-cn-beijing\.aliyuncs\.com\/.*\.jpg$/,
      ) as string,
    },
  ])
  expect(JSON.parse(String(requests[0]?.body))).toEqual(recorded)
  expect(new URL(String(requests[0]?.url)).pathname).toBe(synthesis)
  expect(requests.slice(1).map(({ method, url }) => `${method} ${new URL(url).pathname}`)).toEqual(
    Array.from({ length: 3 }, () => 'GET /api/v1/tasks/9e2b6ef6-285d-4efa-8651-4dbda7d571fa'),
  )
})

test('the simulator answers a submission, a query and a cancellation with the recorded fields', async () => {
  const simulator = createSimulator()
  const origin = await simulator.listen()
  const ask = async (path: string, body?: object, headers = {}) => {
    const response = await fetch(origin + path, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { authorization: 'Bearer sk-0123456789abcdef', ...headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    return (await response.json()) as Record<string, unknown> & { output: Record<string, unknown> }
  }
  const shape = (name: keyof typeof answers) => JSON.parse(answers[name]) as Awaited<ReturnType<typeof ask>>
  const submitted = await ask(synthesis, recorded, { 'x-dashscope-async': 'enable' })
  expect(Object.keys(submitted.output)).toEqual(Object.keys(shape('submit').output))
  const path = `/api/v1/tasks/${String(submitted.output['task_id'])}`
  expect(Object.keys((await ask(path)).output)).toEqual(Object.keys(shape('running').output))
  expect((await ask('/api/v1/tasks/1111')).output).toEqual(shape('unknown').output)
  const done = await ask(path)
  expect(Object.keys(done.output)).toEqual(
    expect.arrayContaining(['task_id', 'task_status', 'submit_time', 'end_time', 'results']),
  )
  expect(await ask(`${path}/cancel`, {})).toMatchObject({
    ...(JSON.parse(text('cancel-completed-task-nosse.response.body.txt')) as object),
    request_id: expect.any(String) as string,
  })
  await simulator.close()
})
