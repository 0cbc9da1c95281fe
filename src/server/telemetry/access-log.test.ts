import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import pino from 'pino'
import { afterEach, expect, test, vi } from 'vitest'

import { createRequestLog, describeFailure } from './access-log.ts'

const folder = fs.mkdtempSync(join(tmpdir(), 'gateway-log-'))
const path = join(folder, 'log')
afterEach(() => {
  vi.restoreAllMocks()
  fs.rmSync(path, { force: true })
})

function logTo(fd: number) {
  const destination = pino.destination({ fd, sync: false, maxWrite: 4096, maxLength: 1000, minLength: 1 })
  const log = createRequestLog({ logLevel: 'debug', logFormat: 'text' }, destination)
  const write = async (service: string) => {
    log.write('rerouted', { model: 'm', service })
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  return { ...log, destination, write }
}

test('a log continues after writing failed and its buffer was full', async () => {
  const fd = fs.openSync(path, 'w')
  const { destination, write, flush } = logTo(fd)
  const broken = vi.spyOn(fs, 'write').mockImplementation((...given: unknown[]) => {
    const done = given.at(-1) as (error: Error) => void
    setImmediate(done, Object.assign(new Error('no room'), { code: 'ENOSPC' }))
  })
  for (let turn = 0; turn < 40; turn += 1) await write('first')
  broken.mockRestore()
  // Until what waits is written there is no room for another line.
  const isWritten = once(destination, 'drain')
  await write('lost, and what waits is written')
  await isWritten
  await write('last')
  await flush()
  const text = () => fs.readFileSync(path, 'utf8')
  await expect.poll(text).toMatch(/Service: last\n$/)
  expect(text()).toContain('Service: first\n')
  fs.closeSync(fd)
})

test('a pipe that gets another reader gets its lines again', async () => {
  execFileSync('mkfifo', [path])
  const openReader = () => fs.openSync(path, fs.constants.O_RDONLY | fs.constants.O_NONBLOCK)
  const first = openReader()
  const fd = fs.openSync(path, 'w')
  const { write, flush } = logTo(fd)
  fs.closeSync(first)
  await write('nowhere')
  const second = openReader()
  await write('here')
  await flush()
  const { bytesRead, buffer } = await new Promise<{ bytesRead: number; buffer: Buffer }>(
    (resolve, reject) => {
      fs.read(second, Buffer.alloc(4096), 0, 4096, null, (error, count, bytes) => {
        if (error === null) resolve({ bytesRead: count, buffer: bytes })
        else reject(error)
      })
    },
  )
  expect(buffer.toString('utf8', 0, bytesRead)).toMatch(/Service: here\n$/)
  fs.closeSync(second)
  fs.closeSync(fd)
})

test('the description of an error has its name and stack frames, not its message', () => {
  const error = new TypeError('first\n    at SECRET (somewhere:1:2)')
  error.name = 'Odd\u001b[31m\u0085Error'
  const { name, frames } = describeFailure(error)
  expect(name).toBe('Odd?[31m?Error')
  expect(frames[0]).toContain('access-log.test.ts')
  expect(frames.join()).not.toContain('SECRET')
})

test.each(['text', 'json'] as const)('a line holds no control character, %s', async (logFormat) => {
  const fd = fs.openSync(path, 'w')
  const log = createRequestLog({ logLevel: 'info', logFormat }, pino.destination({ fd, sync: true }))
  log.write('unforeseen_failure', { name: 'a\tb\u0085c\u009bd\u2028e\u202ef', frames: ['x\u001b[2Jy'] })
  fs.closeSync(fd)
  expect(fs.readFileSync(path, 'utf8').trimEnd()).not.toMatch(/[\p{Cc}\p{Cf}\u2028\u2029]/u)
})
