// Preloaded with --expose-gc --import: on SIGUSR2 writes a heap snapshot, after collections, to the file in HEAP_FILE.
import { renameSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { writeHeapSnapshot } from 'node:v8'

const file = process.env['HEAP_FILE']
process.on('SIGUSR2', async () => {
  // Objects released by finalizers are collected in the next run.
  for (let turn = 0; turn < 3; turn += 1) {
    globalThis.gc()
    await wait(50)
  }
  writeHeapSnapshot(`${file}.part`)
  renameSync(`${file}.part`, file)
})
