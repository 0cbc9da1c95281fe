import type { Session } from './session.ts'
import type { Text, titles } from './texts/index.ts'

export type CheckName = keyof typeof titles

/** Figures for the JSON report, by snake_case name. */
export type Figures = Readonly<Record<string, string | number | boolean | null>>

export interface Outcome {
  status: 'passed' | 'failed' | 'skipped'
  /** The result and its meaning. */
  message: Text
  /** What to do about it. */
  advice?: Text
  figures?: Figures
}

export interface Context {
  session: Session
  /** The requested model. */
  model: string
  /** The caller's own key. */
  key: string | undefined
  /** A monotonic clock, milliseconds. */
  now: () => number
}

export interface Check {
  name: CheckName
  needsKey: boolean
  /** Checks that must pass first; otherwise this one is meaningless. */
  after: readonly CheckName[]
  timeoutMs: number
  /** Rejects with a Failure, or with what `fetch` rejects with. */
  run: (context: Context) => Promise<Outcome>
}

export function passed(message: Text, figures?: Figures): Outcome {
  return { status: 'passed', message, ...(figures && { figures }) }
}

export function skipped(message: Text): Outcome {
  return { status: 'skipped', message }
}

/** The failure of a check. Checks throw it; `runCheck` turns it into an outcome. */
export class Failure extends Error {
  override readonly name = 'Failure'
  readonly outcome: Outcome

  constructor(message: Text, advice: Text, figures?: Figures) {
    super(message.english)
    this.outcome = { status: 'failed', message, advice, ...(figures && { figures }) }
  }
}
