import { skipped, type Outcome } from '../../check.ts'
import { fits } from '../../explain/shape.ts'
import { errorShape } from '../../explain/shapes.ts'
import type { Answer } from '../../session.ts'
import { say } from '../../texts/index.ts'

/** The outcome where the account does not have the model; undefined for any other answer. */
export function skipUnavailable({ json }: Answer, model: string): Outcome | undefined {
  const code = fits(json, errorShape) ? json.error.code : undefined
  return code === 'model_not_found' || code === 'permission_denied'
    ? skipped(say('modelUnavailable', { model, code }))
    : undefined
}
