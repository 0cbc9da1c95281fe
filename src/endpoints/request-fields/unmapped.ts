import { toGiven, type Adjustment } from '../../errors/adjustment.ts'
import { maxParamLength } from '../../errors/api-error.ts'
import type { Setting } from '../../generation/types.ts'

/** The reason for fields of messages, parts and options. */
export const noCounterpart = 'DashScope has no counterpart'
/** For a search among the tools. */
export const loadedAtOnce = 'all tools are loaded at once'
/** For a demand of the code interpreter. */
export const runsCodeItself = 'DashScope decides itself when to run code'
/** For a search of the caller's API beside DashScope's own parameter. */
export const searchIsOff = 'enable_search is false and takes precedence'

/** For a demand of any tool, if no function and no search is left. */
export function whyOpen(runsCode: boolean): string {
  return runsCode ? runsCodeItself : 'no tool is left'
}

/** The known fields of a request that its model does not have. */
export function reportUnsupported(
  request: { model: string; [name: string]: unknown },
  names: readonly string[],
): Adjustment[] {
  const why = `not supported by ${request.model}`
  return names.map((name) => ({ param: name, given: toGiven(request[name]), why }))
}

/** The unknown fields of a request with a value, in its order. `path` is put before their names. */
export function reportUnknown(fields: object, known: ReadonlySet<string>, path = ''): Adjustment[] {
  return Object.entries(fields)
    .filter(([name, value]) => !known.has(name) && value != null)
    .map(([name, value]: [string, unknown]) => ({
      param: `${path}${name}`.slice(0, maxParamLength),
      given: toGiven(value),
      why: noCounterpart,
    }))
}

/** The fields without a counterpart upstream, in the order of the request. Each path is noted once: there may be thousands. */
export class Unmapped {
  readonly #params = new Set<string>()

  /** Adds a field to the settings, if its path is new. */
  add(settings: Setting[], path: string, name: string): void {
    const param = `${path}.${name.slice(0, maxParamLength)}`
    if (this.#params.has(param)) return
    this.#params.add(param)
    settings.push({ name, value: undefined, param, unmapped: noCounterpart })
  }

  /** Adds each unknown field with a value. */
  addUnknown(settings: Setting[], path: string, value: object, known: ReadonlySet<string>): void {
    for (const name of Object.keys(value)) {
      if (!known.has(name) && !isEmpty(Reflect.get(value, name))) this.add(settings, path, name)
    }
  }
}

/** Dropping an empty value loses nothing: the message of an answer, sent back, has `annotations: []`. */
export function isEmpty(value: unknown): boolean {
  return value == null || (Array.isArray(value) && value.length === 0)
}
