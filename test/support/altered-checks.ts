import { checks } from '../../src/cli/check/checks/index.ts'
import { createRedact } from '../../src/cli/check/report/redact.ts'
import { runCheck, type Result } from '../../src/cli/check/run-check.ts'
import { key } from './edges.ts'

type Fetch = typeof globalThis.fetch

/** The changes to the answer that a check receives. */
export interface Alteration {
  /** Selects the request by method, URL and body in one line; a form counts as no body. */
  of: RegExp
  text?: (text: string) => string
  /** Undefined removes a header. */
  headers?: Readonly<Record<string, string | undefined>>
  status?: number
}

/** The check, a short description of the problem, the alteration, and the expected message. */
export type Case = [name: Result['name'], what: string, alteration: Alteration, reported: RegExp]

export function altered({ of, text, headers = {}, status }: Alteration): Fetch {
  return async (input, init) => {
    const response = await fetch(input, init)
    const { method = 'GET', body = '' } = init ?? {}
    const written = body instanceof FormData ? '' : body
    if (typeof input !== 'string' || typeof written !== 'string')
      throw new TypeError('not as a session calls')
    if (!of.test(`${method} ${input} ${written}`)) return response
    const given = await response.text()
    const made = text === undefined ? given : text(given)
    const changed = new Headers(response.headers)
    for (const [name, value] of Object.entries(headers)) {
      if (value === undefined) changed.delete(name)
      else changed.set(name, value)
    }
    // Some statuses allow no body, not even an empty one.
    return new Response(made === '' ? null : made, { status: status ?? response.status, headers: changed })
  }
}

export async function runNamed(
  name: Result['name'],
  root: string,
  fetch: Fetch,
  {
    before = [],
    ...options
  }: { model?: string; region?: string; before?: readonly Result[]; now?: () => number } = {},
): Promise<Result> {
  const check = checks.find((one) => one.name === name)
  if (check === undefined) throw new Error(`there is no check ${name}`)
  const redact = createRedact(key)
  const run = {
    root,
    model: 'farui-plus',
    key,
    language: 'english',
    redact,
    fetch,
    timeoutMs: undefined,
  } as const
  return runCheck(check, { ...run, ...options }, before)
}

/** A replacement that must find something to replace. */
export const within = (from: RegExp | string, to: string) => (text: string) => {
  const made = typeof from === 'string' ? text.replaceAll(from, to) : text.replace(from, to)
  if (made === text) throw new Error(`there is nothing to replace in ${text}`)
  return made
}

/** The text of an error answer. */
export const refusal = (type: string, code: string | null) => () =>
  JSON.stringify({ error: { message: 'm', type, param: null, code } })
