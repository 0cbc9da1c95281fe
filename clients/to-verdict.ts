import type { Phase } from './run-phase.ts'

export interface Verdict {
  passed: number
  failed: number
  /** What counts as one failure, where the client itself has named none. */
  problem: string | undefined
}

/** Counts the lines `ok - …` and `not ok - …` of a client; one that says nothing or ends badly has failed. */
export function toVerdict(phase: Pick<Phase, 'output' | 'problem'>): Verdict {
  const lines = phase.output.split('\n')
  const passed = lines.filter((line) => line.startsWith('ok - ')).length
  const named = lines.filter((line) => line.startsWith('not ok - ')).length
  const silence = passed === 0 ? 'no line says ok' : undefined
  const problem = named > 0 ? undefined : (phase.problem ?? silence)
  return { passed, failed: problem === undefined ? named : 1, problem }
}
