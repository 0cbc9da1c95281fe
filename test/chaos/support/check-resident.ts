import assert from 'node:assert/strict'

import { check } from '../../support/report.ts'
import { range } from './numbers.ts'
import { rememberSockets, withTestBed, type TestBed, type TestBedOptions } from './test-bed.ts'

/** V8 decides when it collects, which is worth dozens of MB: a limit counts when so many processes in a row exceed it. */
const processes = 3

/** Checks the resident memory of a process, in a new one where it is too much. */
export async function checkResident(
  name: string,
  scene: TestBedOptions,
  play: (stage: TestBed) => Promise<{ fits: boolean; figures: string }>,
): Promise<void> {
  await check(name, async () => {
    const lines: string[] = []
    for (const _ of range(processes)) {
      let isDone = false
      await withTestBed(scene, async (stage) => {
        const finish = rememberSockets(stage)
        const { fits, figures } = await play(stage)
        isDone = fits
        lines.push(figures)
        await finish()
      })
      if (isDone) return lines.join('; ')
    }
    assert.fail(lines.join('; '))
  })
}
