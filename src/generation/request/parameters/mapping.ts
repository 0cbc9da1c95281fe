import { invalidRequest } from '../../../errors/api-error.ts'
import { reasonInChinese, type Adjustment } from '../../../errors/adjustment.ts'
import type { ChatFamily } from '../../families/index.ts'
import type * as OpenAI from '../../../endpoints/chat-completions/schema.ts'

/** What becomes of a parameter: the fields that go upstream, and what is to be told of it. */
export interface Mapped {
  fields?: Record<string, unknown>
  adjustments?: readonly Adjustment[]
}

/** What a mapping may ask beside its own value. */
export interface Around {
  request: OpenAI.ChatRequest
  family: ChatFamily
  /** Whether the model will think, as far as the request and the family tell. */
  thinks: boolean
}

export function passed(name: string, value: unknown): Mapped {
  return { fields: { [name]: value } }
}

/** Passed where nothing had to change, adjusted where something had. */
export function changed(name: string, given: number, taken: number, why: string): Mapped {
  return {
    fields: { [name]: taken },
    ...(given !== taken && { adjustments: [{ param: name, given, taken, why }] }),
  }
}

export function dropped(param: string, why: string, value?: unknown): Mapped {
  return { adjustments: [{ param, given: toGiven(value), why }] }
}

export function refused(param: string, why: string) {
  return invalidRequest(`Unsupported parameter: '${param}' ${why}.`, {
    code: 'unsupported_parameter',
    param,
    chinese: `参数 '${param}' 不受支持：${reasonInChinese(why)}。`,
  })
}

export function merge(parts: readonly Mapped[]): {
  fields: Record<string, unknown>
  adjustments: readonly Adjustment[]
} {
  return {
    // Own properties, whatever they are called; `Object.assign` would set the prototype under `__proto__`.
    fields: Object.fromEntries(parts.flatMap(({ fields = {} }) => Object.entries(fields))),
    adjustments: parts.flatMap(({ adjustments = [] }) => adjustments),
  }
}

/** null is absent in OpenAI's objects; what a value holds further in is its own. */
export function withoutNulls<Fields extends object>(fields: Fields): Fields {
  const entries = Object.entries(fields)
  return entries.some(([, value]) => value === null)
    ? (Object.fromEntries(entries.filter(([, value]) => value !== null)) as Fields)
    : fields
}

/** Objects and long texts are not for headers. */
function toGiven(value: unknown): Adjustment['given'] {
  if (typeof value === 'number' || typeof value === 'boolean') return value
  return typeof value === 'string' && value.length <= 32 ? value : undefined
}
