import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

type Collect = (how: { type: 'major'; execution: 'sync' | 'async' }) => void

let collect: Collect | undefined

/** Has V8 collect all garbage: at once, or when it finds the time. */
export function collectGarbage(execution: 'sync' | 'async'): void {
  if (collect === undefined) {
    setFlagsFromString('--expose-gc')
    collect = runInNewContext('gc') as Collect
  }
  collect({ type: 'major', execution })
}
