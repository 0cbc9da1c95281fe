import { expect, test } from 'vitest'

import { Failure, passed, type Check, type Outcome } from './check.ts'
import { createRedact } from './report/redact.ts'
import { runCheck, type Result, type Run } from './run-check.ts'
import { plain, say } from './texts/index.ts'

const key = 'sk-0123456789'
const run: Run = {
  root: 'http://gateway.test',
  model: 'farui-plus',
  key,
  language: 'english',
  redact: createRedact(key),
  fetch: () => Promise.reject(new Error('must not be called')),
  timeoutMs: undefined,
}
const check = (fields: Partial<Check>): Check => ({
  name: 'stream',
  needsKey: true,
  after: ['service', 'chat'],
  timeoutMs: 1000,
  run: async () => passed(say('ready')),
  ...fields,
})
const result = (name: Result['name'], status: Outcome['status']): Result => ({
  name,
  status,
  message: plain(''),
  ms: 0,
})

test.each<[string, Partial<Run>, Result[], string, string]>([
  ['all required checks passed', {}, [result('service', 'passed'), result('chat', 'passed')], 'passed', ''],
  ['something else failed', {}, [result('cors', 'failed')], 'passed', ''],
  ['one failed', {}, [result('service', 'passed'), result('chat', 'failed')], 'skipped', 'because of: Chat'],
  ['one was skipped', {}, [result('chat', 'skipped')], 'skipped', 'because of: Chat'],
  ['no key', { key: undefined }, [result('chat', 'skipped')], 'skipped', 'needs a key'],
  [
    'no service and no key',
    { key: undefined },
    [result('service', 'failed')],
    'skipped',
    'because of: Service',
  ],
])('%s', async (_, fields, before, status, words) => {
  const made = await runCheck(check({}), { ...run, ...fields }, before)
  expect(made).toMatchObject({ name: 'stream', status })
  expect(made.message.english).toContain(words)
})

test('a check that needs no key runs without one', async () => {
  expect(await runCheck(check({ needsKey: false }), { ...run, key: undefined }, [])).toMatchObject({
    status: 'passed',
  })
})

test('the key is redacted in everything that is reported', async () => {
  const leaks = plain(`it is ${key}`)
  const failing = check({ run: () => Promise.reject(new Failure(leaks, leaks, { a: `x${key}`, b: 1 })) })
  expect(await runCheck(failing, run, [])).toMatchObject({
    message: plain('it is ***'),
    advice: plain('it is ***'),
    figures: { a: 'x***', b: 1 },
  })
  const broken = check({ run: () => Promise.reject(new TypeError(`invalid header: Bearer ${key}`)) })
  expect((await runCheck(broken, run, [])).message.english).toBe(
    'the check itself failed: invalid header: Bearer ***',
  )
})

test('a check has its own timeout, or the given one', async () => {
  const fetch: Run['fetch'] = (_, init) =>
    new Promise((_resolve, reject) => {
      init?.signal?.addEventListener('abort', () => reject(init.signal?.reason as Error))
    })
  const waits = check({
    timeoutMs: 20,
    run: async ({ session }) => {
      await session.ask({ path: '/' })
      return passed(say('ready'))
    },
  })
  expect((await runCheck(waits, { ...run, fetch }, [])).message.english).toBe('not complete within 0.02 s')
  expect((await runCheck(waits, { ...run, fetch, timeoutMs: 30 }, [])).message.english).toBe(
    'not complete within 0.03 s',
  )
})
