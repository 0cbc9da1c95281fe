import { setImmediate as turn } from 'node:timers/promises'

import { describe, expect, test } from 'vitest'

import { createGateway, type Transport, type TransportRequest } from '../../../src/index.ts'
import { toBytes } from '../../support/calls.ts'
import { postTo } from '../../support/post-to.ts'
import { quickTasks } from '../../support/quick-tasks.ts'
import { readError } from '../../support/read-answer.ts'
import { expectImageList } from '../../support/validate.ts'

type Answer = readonly [status: number, body: object]

const url = 'https://dashscope-result-bj.oss-cn-beijing.aliyuncs.com/a.png'
const picture: Answer = [200, { output: { choices: [{ message: { content: [{ image: url }] } }] } }]
const wrongService: Answer = [400, { code: 'InvalidParameter', message: 'url error, please check url！' }]
const accepted: Answer = [200, { output: { task_id: 't-1', task_status: 'PENDING' } }]
const ended = (state: string, more: object): Answer => [
  200,
  { output: { task_id: 't-1', task_status: state, ...more } },
]

/** A gateway and DashScope, which answers by the request. */
function start(answerTo: (request: TransportRequest) => Answer) {
  const sent: string[] = []
  const open = { now: 0, max: 0 }
  const transport: Transport = async (request) => {
    const path = new URL(request.url).pathname
    if (!path.includes('/tasks/')) sent.push(path.replace(/.*\/aigc\//, ''))
    open.now += 1
    open.max = Math.max(open.max, open.now)
    await turn()
    open.now -= 1
    const [status, body] = answerTo(request)
    return { status, headers: {}, body: toBytes([JSON.stringify(body)]) }
  }
  const gateway = createGateway({ transport, tasks: quickTasks })
  const ask = (fields: object, headers: Record<string, string> = {}) =>
    postTo(
      gateway,
      `/v1/images/${'image' in fields ? 'edits' : 'generations'}`,
      { model: 'an-image-of-tomorrow', prompt: 'a', response_format: 'url', ...fields },
      headers,
    )
  return { ask, sent, open }
}

const large = `data:image/png;base64,${'iVBORw0KGgo='.slice(0, -1)}${'A'.repeat(4 * 1024 * 1024 + 1)}`

describe('several calls with the same pictures', () => {
  test('are made one at a time where the pictures are large', async () => {
    const { ask, sent, open } = start(() => picture)
    expect(expectImageList(await (await ask({ image: large, n: 3 })).json()).data).toHaveLength(3)
    expect([sent.length, open.max]).toEqual([3, 1])
  })

  test('are made at once where they are small', async () => {
    const { ask, sent, open } = start(() => picture)
    await ask({ image: 'https://a.example/b.png', n: 5 })
    expect([sent.length, open.max]).toEqual([5, 4])
  })

  test.each([
    ['the key', [401, { code: 'InvalidApiKey', message: 'x' }], 401],
    ['the model', [404, { code: 'ModelNotFound', message: 'x' }], 404],
    ['the account', [400, { code: 'Arrearage', message: 'x' }], 429],
    ['a parameter', [400, { code: 'InvalidParameter', message: 'x' }], 400],
  ] as const)('end with the first one that is refused for %s', async (_, answer, status) => {
    const { ask, sent } = start(() => answer)
    await readError(await ask({ image: large, n: 10 }), status)
    expect(sent).toHaveLength(1)
  })

  test('go on after a picture that is not allowed', async () => {
    const answers: Answer[] = [[400, { code: 'DataInspectionFailed', message: 'x' }]]
    const { ask, sent } = start(() => answers.shift() ?? picture)
    expect(expectImageList(await (await ask({ image: large, n: 3 })).json()).data).toHaveLength(2)
    expect(sent).toHaveLength(3)
  })

  test('are not all shown in a dry run', async () => {
    const { ask, sent } = start(() => picture)
    const text = await (await ask({ image: large, n: 10 }, { 'x-gateway-dry-run': 'true' })).text()
    expect(text.length).toBeLessThan(25 * 1024 * 1024)
    const { requests, left_out: leftOut } = JSON.parse(text) as { requests: object[]; left_out: number }
    expect([requests.length, leftOut, sent.length]).toEqual([5, 5, 0])
  })
})

describe('the other service', () => {
  const to = { message: 'multimodal-generation/generation', older: 'text2image/image-synthesis' }

  test('is remembered after a success, not after a failure', async () => {
    const answers: Answer[] = [[429, { code: 'Throttling', message: 'slow down' }]]
    const done = ended('SUCCEEDED', { results: [{ url }] })
    const { ask, sent } = start(({ url: target }) => {
      if (target.includes('/tasks/')) return done
      return target.includes('multimodal') ? wrongService : (answers.shift() ?? accepted)
    })
    await readError(await ask({}), 429)
    expect(sent.splice(0)).toEqual([to.message, to.older])
    await ask({})
    expect(sent.splice(0)).toEqual([to.message, to.older])
    await ask({})
    expect(sent).toEqual([to.older])
  })

  test.each([
    ['too many requests', { code: 'Throttling.RateQuota', message: 'slow down' }, 429],
    ['an address', { code: 'InvalidParameter', message: 'url error' }, 400],
  ])('is not tried, nor the same, for a task that was accepted and failed for %s', async (_, why, status) => {
    const { ask, sent } = start(({ url: target }) =>
      target.includes('/tasks/') ? ended('FAILED', why) : accepted,
    )
    await readError(await ask({ model: 'qwen-image-plus', n: 2 }), status)
    expect(sent).toEqual([to.older, to.older])
  })
})
