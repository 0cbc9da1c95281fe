import { maxParamLength } from '../../../errors/api-error.ts'
import type { Setting } from '../../../generation/types.ts'

/** A field or a part of the request that is left out and reported. */
export function toReport(param: string, why: string, value?: unknown): Setting {
  const short = param.slice(0, maxParamLength)
  return { name: short, value, param: short, unmapped: why }
}
