import { toGiven, type Adjustment } from '../../errors/adjustment.ts'
import { isEmpty } from '../request-fields/unmapped.ts'

/** One of several fields with the same meaning. */
export type GivenField<Value> = readonly [param: string, value: Value | null | undefined]

export interface ChosenField<Value> {
  /** That of the first field without a value. */
  param: string
  value: Value | undefined
  /** The other fields that say something else. */
  adjustments: readonly Adjustment[]
}

/** The first field with a value counts. The formats of several clients are accepted, and a request may be a mixture. */
export function chooseField<Value>(
  first: GivenField<Value>,
  ...others: readonly GivenField<Value>[]
): ChosenField<Value> {
  const given = [first, ...others].filter(([, value]) => value != null)
  const [[param, value] = first, ...rest] = given
  return {
    param,
    value: value ?? undefined,
    adjustments: rest
      .filter(([, other]) => other !== value && !isEmpty(other))
      .map(([name, other]) => ({
        param: name,
        given: toGiven(other),
        why: `'${param}' has the same meaning`,
      })),
  }
}
