import type { Session } from './session.ts'
import type { Text, titles } from './texts/index.ts'

export type CheckName = keyof typeof titles

/** Figures for programs, by snake_case name. */
export type Figures = Readonly<Record<string, string | number | boolean | null>>

export interface Outcome {
  status: 'passed' | 'failed' | 'skipped'
  /** What was found, and what it means. */
  message: Text
  /** What to do about it. */
  advice?: Text
  figures?: Figures
}

export interface Context {
  session: Session
  /** The model to ask. */
  model: string
  /** The caller's own key. */
  key: string | undefined
  /** Milliseconds of a clock that only goes forward. */
  now: () => number
}

export interface Check {
  name: CheckName
  needsKey: boolean
  /** Checks that must pass first: without them this one has no meaning. */
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

/** What makes a check fail: thrown where it is found, made an outcome where checks are run. */
export class Failure extends Error {
  override readonly name = 'Failure'
  readonly outcome: Outcome

  constructor(message: Text, advice: Text, figures?: Figures) {
    super(message.english)
    this.outcome = { status: 'failed', message, advice, ...(figures && { figures }) }
  }
}
