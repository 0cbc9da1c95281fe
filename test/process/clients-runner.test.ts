import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, describe, expect, test } from 'vitest'

import { inPairs } from '../../clients/in-pairs.ts'
import { runPhase } from '../../clients/run-phase.ts'
import { toVerdict } from '../../clients/to-verdict.ts'

const folders: string[] = []
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true })
})

/** A client whose `run.sh` is this script. */
async function runScript(script: string, limitMs = 30_000) {
  const folder = mkdtempSync(join(tmpdir(), 'client-'))
  folders.push(folder)
  writeFileSync(join(folder, 'run.sh'), script)
  return runPhase(folder, 'test', { ...process.env, GREETING: 'hello' }, limitMs)
}

describe('a phase', () => {
  test('has what was written, by the project’s own Node.js and in the given environment', async () => {
    const { output, problem } = await runScript('echo "$1 $GREETING"; node --version >&2')
    expect(output).toBe(`test hello\n${process.version}\n`)
    expect(problem).toBeUndefined()
  })

  test('that fails states the exit code or signal', async () => {
    expect((await runScript('exit 3')).problem).toBe('ended with 3')
    expect((await runScript('kill -9 $$')).problem).toBe('ended with SIGKILL')
  })

  test('has a limit', async () => {
    const { output, problem } = await runScript('echo begun; sleep 60', 1500)
    expect([output, problem]).toEqual(['begun\n', 'not done after 1.5 s'])
  })

  // A process left running holds the pipes open: the phase would end at its limit.
  test('leaves nothing running', async () => {
    const { output, problem } = await runScript('sleep 60 & echo done', 20_000)
    expect([output, problem]).toEqual(['done\n', undefined])
  })
})

test.each([
  ['ok - a\nok - b\n', undefined, { passed: 2, failed: 0, problem: undefined }],
  ['ok - a\nnot ok - b\n', 'ended with 1', { passed: 1, failed: 1, problem: undefined }],
  ['ok - a\nnot ok - b\n', undefined, { passed: 1, failed: 1, problem: undefined }],
  ['ok - a\n', 'ended with 1', { passed: 1, failed: 1, problem: 'ended with 1' }],
  ['', undefined, { passed: 0, failed: 1, problem: 'no line says ok' }],
  ['it is ok - or not ok - who knows', undefined, { passed: 0, failed: 1, problem: 'no line says ok' }],
])('%j, %s', (output, problem, verdict) => {
  expect(toVerdict({ output, problem })).toEqual(verdict)
})

test('two at a time, each once', async () => {
  const done: number[] = []
  let maxRunning = 0
  let now = 0
  await inPairs([1, 2, 3, 4, 5], async (item) => {
    now += 1
    maxRunning = Math.max(maxRunning, now)
    await new Promise((resolve) => setTimeout(resolve, 5))
    now -= 1
    done.push(item)
  })
  expect(done.toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5])
  expect(maxRunning).toBeLessThanOrEqual(2)
})
