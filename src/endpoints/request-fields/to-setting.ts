import type { Setting } from '../../generation/types.ts'
import { lookUp } from '../../json.ts'

/** How an API names what it shares with DashScope, and what it has alone. */
export interface SettingNames {
  /** Fields with a translation of their own. */
  translated: ReadonlySet<string>
  /** Fields that concern the API's own service, not the answer. */
  notAtDashScope: ReadonlySet<string>
  /** DashScope's name, where it is another one. */
  dashscopeNames?: Readonly<Record<string, string>>
  /** Values that ask for what happens without them. */
  noOpValues?: Readonly<Record<string, readonly unknown[]>>
}

/** null is a value of these: `top_k: null` switches the limit off. */
const nullable = new Set(['top_k'])

/** vLLM's `top_k` without a limit. */
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

/** A DashScope parameter, or a field that is ignored and reported. Unknown names pass: the core reports them. */
export function toSetting(name: string, value: unknown, names: SettingNames): Setting {
  const { notAtDashScope, dashscopeNames = {} } = names
  const setting = { name: lookUp(dashscopeNames, name) ?? name, value, param: name }
  if (notAtDashScope.has(name)) return { ...setting, unmapped: 'not known to DashScope' }
  return name === 'top_k' && value === noLimit ? { ...setting, value: null } : setting
}

/** All parameters without a translation of their own, in the caller's order. */
export function toSettings(request: object, names: SettingNames): Setting[] {
  return Object.entries(request).flatMap(([name, value]: [string, unknown]) =>
    isSetting(name, value, names) ? [toSetting(name, value, names)] : [],
  )
}
