import type { Setting } from '../../generation/types.ts'
import { lookUp } from '../../json.ts'

/** An API's names for parameters that it shares with DashScope, and its own fields. */
export interface SettingNames {
  /** Fields with a separate translation. */
  translated: ReadonlySet<string>
  /** Fields that concern the API's own service, not the answer. */
  notAtDashScope: ReadonlySet<string>
  /** DashScope's name, if it differs. */
  dashscopeNames?: Readonly<Record<string, string>>
  /** Values that equal the default. */
  noOpValues?: Readonly<Record<string, readonly unknown[]>>
}

/** For these, null is a value: `top_k: null` switches the limit off. */
const nullable = new Set(['top_k'])

/** vLLM's value of `top_k` for no limit. */
const noLimit = -1

/** Whether a field is a setting, and not translated, absent or without effect. */
export function isSetting(
  name: string,
  value: unknown,
  { translated, noOpValues = {} }: SettingNames,
): boolean {
  if (translated.has(name) || (value == null && !nullable.has(name))) return false
  return lookUp(noOpValues, name)?.includes(value) !== true
}

/** A DashScope parameter, or a field that is ignored and reported. Unknown names are passed on: the core reports them. */
export function toSetting(name: string, value: unknown, names: SettingNames): Setting {
  const { notAtDashScope, dashscopeNames = {} } = names
  const setting = { name: lookUp(dashscopeNames, name) ?? name, value, param: name }
  if (notAtDashScope.has(name)) return { ...setting, unmapped: 'not known to DashScope' }
  return name === 'top_k' && value === noLimit ? { ...setting, value: null } : setting
}

/** All parameters without a separate translation, in the caller's order. */
export function toSettings(request: object, names: SettingNames): Setting[] {
  return Object.entries(request).flatMap(([name, value]: [string, unknown]) =>
    isSetting(name, value, names) ? [toSetting(name, value, names)] : [],
  )
}
