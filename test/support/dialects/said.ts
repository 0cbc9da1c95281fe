import type { Usage } from './arbitrary-answer.ts'

/** What an answer says, whatever the API. */
export interface Said {
  text: string
  reasoning: string
  /** `arguments` is parsed: `{"a":1}` and `{ "a": 1 }` say the same. */
  calls: { id: string; name: string; arguments: unknown }[]
  tokens: Tokens | undefined
  finish: string
}

export interface Tokens {
  input: number
  cached: number
  written: number
  output: number
  reasoning: number
}

export interface Reader {
  whole: (text: string) => Said
  stream: (text: string) => Said
}

export type Calls = readonly { id: string; name: string; json: string }[]

/** Arguments that are no JSON are compared as text. */
export function parsed(calls: Calls): Said['calls'] {
  return calls.map(({ id, name, json }) => ({ id, name, arguments: parse(json) }))
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return json
  }
}

/** DashScope's counts; undefined if it sent none. */
export function ofUsage(usage: Usage | undefined): Tokens | undefined {
  if (usage === undefined) return undefined
  const { prompt_tokens_details: details, output_tokens_details: outputs } = usage
  return {
    input: usage.input_tokens,
    cached: details?.cached_tokens ?? 0,
    written: details?.cache_creation_input_tokens ?? 0,
    output: usage.output_tokens,
    reasoning: outputs?.reasoning_tokens ?? 0,
  }
}
