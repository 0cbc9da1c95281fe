import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export interface Source {
  /** Path below src, with slashes. */
  name: string
  text: string
}

const src = join(import.meta.dirname, '../../src')

/** The code of the public service: all of src except its tests, the simulator and the test client. */
export function gatewaySources(): Source[] {
  return readdirSync(src, { recursive: true, encoding: 'utf8' })
    .map((name) => name.replaceAll('\\', '/'))
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .filter((name) => !name.startsWith('simulator/') && !name.startsWith('cli/check/'))
    .toSorted()
    .map((name) => ({ name, text: readFileSync(join(src, name), 'utf8') }))
}
