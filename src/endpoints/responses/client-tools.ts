import { z } from 'zod'

import { isRecord } from '../../json.ts'
import type { ClientType } from './schema/tools.ts'

/**
 * The form of a tool that OpenAI defines and the caller's program runs. For the model it is a function with the tool's type as
 * its name.
 */
interface ToolForm {
  /** For the model; undefined if the caller's tool has its own. */
  description?: string
  parameters?: Readonly<Record<string, unknown>>
  /** The type of its calls, the prefix of their ids, and the field with the arguments. */
  call: string
  prefix: string
  field: string
  /** The type of a call's output. */
  output: string
  /** A call's arguments → the fields of the item; undefined if they do not have the tool's format. */
  toFields: (args: Fields) => Fields | undefined
  /** The item of a past call → the arguments. */
  toArguments: (item: Fields) => unknown
  /** The item of an output → the text for the model. */
  toText: (item: Fields) => string
}

type Fields = Readonly<Record<string, unknown>>

/** A value as text: for the model, JSON is as readable as any other form. */
export function toText(value: unknown): string {
  if (value == null) return ''
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** The values that are not empty, as one text. */
export function joinTexts(values: readonly unknown[], separator: string): string {
  return values
    .map(toText)
    .filter((one) => one !== '')
    .join(separator)
}

const text = { type: 'string' }
const texts = { type: 'array', items: text }
const milliseconds = { type: 'integer', description: 'Milliseconds after which the command is ended' }

function toSchema(properties: Readonly<Record<string, unknown>>, ...required: string[]) {
  return { type: 'object', properties, required, additionalProperties: false }
}

const count = z.int().nullish()

const ShellAction = z.object({
  commands: z.array(z.string()).min(1),
  timeout_ms: count,
  max_output_length: count,
})
const shell: ToolForm = {
  description: 'Runs commands in a shell. They may run at the same time, each in a shell of its own.',
  parameters: toSchema(
    {
      commands: texts,
      timeout_ms: milliseconds,
      max_output_length: { type: 'integer', description: 'Maximum number of characters of the output' },
    },
    'commands',
  ),
  call: 'shell_call',
  prefix: 'sh_',
  field: 'action',
  output: 'shell_call_output',
  toFields(args) {
    const { data } = ShellAction.safeParse(args)
    if (data === undefined) return undefined
    const { commands, timeout_ms = null, max_output_length = null } = data
    return { action: { commands, timeout_ms, max_output_length }, environment: null }
  },
  toArguments: ({ action }) => action,
  toText: ({ output }) => toText(output),
}

const LocalShellAction = z.object({
  command: z.array(z.string()).min(1),
  timeout_ms: count,
  working_directory: z.string().nullish(),
  env: z.record(z.string(), z.string()).nullish(),
})
const localShell: ToolForm = {
  description: 'Runs a command: the program, then its arguments.',
  parameters: toSchema(
    {
      command: texts,
      timeout_ms: milliseconds,
      working_directory: text,
      env: { type: 'object', additionalProperties: text, description: 'Environment variables' },
    },
    'command',
  ),
  call: 'local_shell_call',
  prefix: 'lsh_',
  field: 'action',
  output: 'local_shell_call_output',
  toFields(args) {
    const { data } = LocalShellAction.safeParse(args)
    return data && { action: { type: 'exec', ...data, env: data.env ?? {} } }
  },
  toArguments({ action }) {
    if (!isRecord(action)) return action
    const { type: _, ...args } = action
    return args
  },
  toText: ({ output }) => toText(output),
}

const path = z.string().min(1)
const Operation = z.discriminatedUnion('type', [
  z.object({ type: z.enum(['create_file', 'update_file']), path, diff: z.string() }),
  z.object({ type: z.literal('delete_file'), path }),
])
const applyPatch: ToolForm = {
  description:
    'Creates, updates or deletes a file. In the diff of a new file each line begins with `+`. In that of an update, unchanged lines begin with a space, removed ones with `-`, new ones with `+`, and a line with `@@` begins each section.',
  parameters: toSchema(
    {
      operation: toSchema(
        {
          type: { type: 'string', enum: ['create_file', 'update_file', 'delete_file'] },
          path: text,
          diff: text,
        },
        'type',
        'path',
      ),
    },
    'operation',
  ),
  call: 'apply_patch_call',
  prefix: 'apc_',
  field: 'operation',
  output: 'apply_patch_call_output',
  toFields({ operation }) {
    const { data } = Operation.safeParse(operation)
    return data && { operation: data }
  },
  toArguments: ({ operation }) => ({ operation }),
  toText: ({ status, output }) => joinTexts([status, output], ': '),
}

const toolSearch: ToolForm = {
  call: 'tool_search_call',
  prefix: 'tsc_',
  field: 'arguments',
  output: 'tool_search_output',
  toFields: (args) => ({ execution: 'client', arguments: args }),
  toArguments: ({ arguments: args }) => args,
  toText: ({ tools }) => `Tools: ${Array.isArray(tools) ? tools.flatMap(namesOf).join(', ') : ''}`,
}

/** The model calls the tools of a namespace by both names. */
function namesOf(tool: unknown): string[] {
  const { type, name, tools } = isRecord(tool) ? tool : {}
  const own = toText(name ?? type)
  return type === 'namespace' && Array.isArray(tools)
    ? tools.flatMap((member) => namesOf(member).map((inner) => `${own}__${inner}`))
    : [own]
}

export const clientTools: Readonly<Record<ClientType, ToolForm>> = {
  shell,
  local_shell: localShell,
  apply_patch: applyPatch,
  tool_search: toolSearch,
}
