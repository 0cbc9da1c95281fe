import { invalidRequest } from '../../../errors/api-error.ts'
import { reasonInChinese, toGiven, type Adjustment } from '../../../errors/adjustment.ts'
import type { ModelFamily } from '../../families/index.ts'
import type { GenerationRequest, Setting, Sourced } from '../../types.ts'

/** The mapping of a parameter: the fields that go upstream, and the reports. */
export interface Mapping {
  fields?: Record<string, unknown>
  adjustments?: readonly Adjustment[]
}

/** The context that a mapping may depend on. */
export interface MappingContext {
  request: GenerationRequest
  family: ModelFamily
  /** Whether the model will think, as far as the request and the family show. */
  thinks: boolean
}

export function pass(name: string, value: unknown): Mapping {
  return { fields: { [name]: value } }
}

interface Clamped extends Sourced {
  /** DashScope's name. */
  name: string
  given: number
  taken: number
}

/** Passes a number; a changed one is reported. */
export function clamp({ name, param, given, taken }: Clamped, why: string): Mapping {
  return {
    fields: { [name]: taken },
    ...(given !== taken && { adjustments: [{ param, given, taken, why }] }),
  }
}

export function drop(param: string, why: string, value?: unknown): Mapping {
  return { adjustments: [{ param, given: toGiven(value), why }] }
}

export function unsupported(param: string, why: string) {
  return invalidRequest(`Unsupported parameter: '${param}' ${why}.`, {
    code: 'unsupported_parameter',
    param,
    chinese: `参数 '${param}' 不受支持：${reasonInChinese(why)}。`,
  })
}

export function merge(parts: readonly Mapping[]): {
  fields: Record<string, unknown>
  adjustments: readonly Adjustment[]
} {
  const entries: [string, unknown][] = []
  const all: Adjustment[] = []
  for (const { fields, adjustments } of parts) {
    if (fields !== undefined) for (const entry of Object.entries(fields)) entries.push(entry)
    if (adjustments !== undefined) for (const adjustment of adjustments) all.push(adjustment)
  }
  // Defines own properties with any name; `Object.assign` would set the prototype for `__proto__`.
  return { fields: Object.fromEntries(entries), adjustments: all }
}

/** The value of a setting, looked up by DashScope's name. */
export function settingOf({ settings }: GenerationRequest, name: string): unknown {
  return settings.find((setting: Setting) => setting.name === name)?.value
}
