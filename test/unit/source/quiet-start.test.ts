import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'

import { expect, test } from 'vitest'

/**
 * workerd refuses random values, timers and I/O outside of requests, where modules are loaded and gateways created; its clock
 * does not advance there.
 */
const trap = `
const { parentPort, workerData } = require('node:worker_threads')
const used = []
const record = (name) => used.push(name + new Error().stack.split('\\n').slice(3, 6).join(''))
const traps = {
  crypto: [crypto, 'getRandomValues', 'randomUUID'],
  subtle: [crypto.subtle, 'digest', 'generateKey', 'importKey'],
  Math: [Math, 'random'],
  Date: [Date, 'now'],
  performance: [performance, 'now'],
  global: [globalThis, 'setTimeout', 'setInterval', 'setImmediate', 'fetch', 'WebSocket'],
}
for (const [owner, ...names] of Object.values(traps))
  for (const name of names) {
    const own = owner[name]
    owner[name] = function (...given) {
      record(name)
      return new.target ? Reflect.construct(own, given) : own.apply(this, given)
    }
  }
globalThis.Date = new Proxy(Date, {
  construct(own, given) {
    if (given.length === 0) record('new Date')
    return new own(...given)
  },
})
// A module that waits while it loads cannot be required.
const { createGateway } = require(workerData)
createGateway()
createGateway({ timeouts: { totalMs: 1000 }, aliases: { 'gpt-*': 'qwen-plus' }, routes: { a: 'text-generation' } })
const atStart = used.splice(0)
// The traps are set.
crypto.getRandomValues(new Uint8Array(1)), crypto.randomUUID(), Math.random(), Date.now(), new Date(), performance.now()
clearTimeout(setTimeout(() => {}))
parentPort.postMessage({ atStart, trapped: used.length })
`

test('nothing random, timed or asynchronous happens while the library loads and a gateway is created', async () => {
  const worker = new Worker(trap, {
    eval: true,
    workerData: fileURLToPath(import.meta.resolve('../../../src/index.ts')),
  })
  const [{ atStart, trapped }] = (await once(worker, 'message')) as [{ atStart: string[]; trapped: number }]
  await worker.terminate()
  expect(atStart).toEqual([])
  expect(trapped).toBe(7)
})
