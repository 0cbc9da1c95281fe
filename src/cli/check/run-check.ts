import { performance } from 'node:perf_hooks'

import type { Language } from '../../errors/localize.ts'
import { skipped, type Check, type CheckName, type Outcome } from './check.ts'
import { explainError } from './explain/explain-error.ts'
import type { Redact } from './report/redact.ts'
import { createSession } from './session.ts'
import { say, titles, type Text } from './texts/index.ts'

export interface Run {
  root: string
  model: string
  region?: string | undefined
  key: string | undefined
  language: Language
  redact: Redact
  fetch: typeof globalThis.fetch
  /** Overrides the time limit of every check, milliseconds. */
  timeoutMs: number | undefined
  /** The clock of the checks, milliseconds. */
  now?: () => number
}

export interface Result extends Outcome {
  name: CheckName
  ms: number
}

/** Runs a check, or skips it if it needs a missing key or depends on a check that did not pass. */
export async function runCheck(check: Check, run: Run, before: readonly Result[]): Promise<Result> {
  const started = performance.now()
  const outcome = skip(check, run.key, before) ?? (await attempt(check, run))
  const ms = Math.round(performance.now() - started)
  return { name: check.name, ...redacted(outcome, run.redact), ms }
}

function skip({ needsKey, after }: Check, key: string | undefined, before: readonly Result[]) {
  const namesOf = (status: Outcome['status']) =>
    before.flatMap((result) => (after.includes(result.name) && result.status === status ? result.name : []))
  const failed = namesOf('failed')
  if (failed.length > 0) return skipped(say('skippedAfter', { titles: namedIn(failed) }))
  if (needsKey && key === undefined) return skipped(say('needsKey'))
  const missing = namesOf('skipped')
  return missing.length > 0 ? skipped(say('skippedAfter', { titles: namedIn(missing) })) : undefined
}

function namedIn(names: readonly CheckName[]): Text {
  return {
    english: names.map((name) => titles[name].english).join(', '),
    chinese: names.map((name) => titles[name].chinese).join('、'),
  }
}

async function attempt(check: Check, run: Run): Promise<Outcome> {
  const { root, model, key, timeoutMs = check.timeoutMs, now = () => performance.now() } = run
  const session = createSession({ ...run, signal: AbortSignal.timeout(timeoutMs) })
  try {
    return await check.run({ session, model, key, now })
  } catch (error) {
    return explainError(error, { host: new URL(root).host, timeoutMs })
  }
}

/** Foreign text is already redacted when it arrives. This is a second safeguard. */
function redacted({ message, advice, figures, ...outcome }: Outcome, redact: Redact): Outcome {
  const clean = (text: Text): Text => ({ english: redact(text.english), chinese: redact(text.chinese) })
  return {
    ...outcome,
    message: clean(message),
    ...(advice && { advice: clean(advice) }),
    ...(figures && {
      figures: Object.fromEntries(
        Object.entries(figures).map(([name, value]) => [
          name,
          typeof value === 'string' ? redact(value) : value,
        ]),
      ),
    }),
  }
}
