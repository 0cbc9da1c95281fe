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

/** What the last example wrote into the fields in which one writes. */
const fromExample = new Map<Name, string | boolean>()

/** Sets some of them for an example, and the others back to what they were at first, except the model and what the user wrote. */
export function applyExample(given: Partial<Record<Name, string | boolean>>): void {
  for (const name of Object.keys(initial) as Name[]) {
    const next = given[name]
    if (next === undefined && (name === 'model' || isOwn(name))) continue
    chatSettings[name].value = next ?? initial[name]
    if (isWritten(name)) fromExample.set(name, chatSettings[name].value)
  }
}

function isOwn(name: Name): boolean {
  const { value } = chatSettings[name]
  return isWritten(name) && value !== '' && value !== fromExample.get(name)
}

function isWritten(name: Name): boolean {
  return (writtenFields as readonly Name[]).includes(name)
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
  return text === '' ? undefined : (JSON.parse(text) as unknown)
}

/** What is wrong with a field: its JSON, in the browser's words, or the form of its value. */
export type FieldProblem = { why: string } | { form: string }

/** Undefined if it is valid. */
export function problemOf(name: JsonField): FieldProblem | undefined {
  try {
    const value = readJsonField(name)
    if (value === undefined) return undefined
    if (name !== 'tools') return isRecord(value) ? undefined : { form: '{…}' }
    return Array.isArray(value) && value.every(isRecord) ? undefined : { form: '[{…}]' }
  } catch (error) {
    return { why: (error as SyntaxError).message }
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
