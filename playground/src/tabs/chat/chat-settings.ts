import { signal } from '@preact/signals'

export type Format = 'text' | 'json_object' | 'json_schema'
export type Thinking = 'default' | 'on' | 'off'

/** What the form beside the chat has. Numbers are texts: empty means that the parameter is not sent. */
export const chatSettings = {
  model: signal('qwen-plus'),
  system: signal(''),
  temperature: signal(''),
  topP: signal(''),
  maxTokens: signal(''),
  seed: signal(''),
  thinking: signal<Thinking>('default'),
  search: signal(false),
  stream: signal(true),
  format: signal<Format>('text'),
  schema: signal(''),
  tools: signal(''),
  /** Further parameters, as a JSON object. */
  further: signal(''),
}

type Name = keyof typeof chatSettings

/** The fields in which one writes. */
export const writtenFields = ['system', 'schema', 'tools', 'further'] as const

/** The fields that hold JSON. */
export type JsonField = 'schema' | 'tools' | 'further'

/** Sets some of them, and the others back to what they were at first. */
export function applySettings(given: Partial<Record<Name, string | boolean>>): void {
  for (const name of Object.keys(initial) as Name[]) {
    if (name !== 'model' || given.model !== undefined) chatSettings[name].value = given[name] ?? initial[name]
  }
}

const initial = Object.fromEntries(
  Object.entries(chatSettings).map(([name, { value }]) => [name, value]),
) as Record<Name, never>

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The value of a field with JSON; undefined if it is empty. @throws SyntaxError if it is not valid */
export function readJsonField(name: JsonField): unknown {
  const text = chatSettings[name].value.trim()
  if (text === '') return undefined
  const value: unknown = JSON.parse(text)
  if (name === 'tools' ? !Array.isArray(value) : !isRecord(value))
    throw new SyntaxError(name === 'tools' ? '[…]' : '{…}')
  return value
}

/** What is wrong with a field, in the browser's words; undefined if it is valid. */
export function problemOf(name: JsonField): string | undefined {
  try {
    readJsonField(name)
    return undefined
  } catch (error) {
    return (error as SyntaxError).message
  }
}

export function hasProblem(): boolean {
  const fields: readonly JsonField[] = ['schema', 'tools', 'further']
  return fields.some((name) => problemOf(name) !== undefined)
}

export function toNumber(text: string): number | undefined {
  const number = Number(text)
  return text.trim() === '' || Number.isNaN(number) ? undefined : number
}
