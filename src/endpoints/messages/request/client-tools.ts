import { lookUp } from '../../../json.ts'
import type { Tool } from '../schema.ts'

/** A function for a tool that Anthropic's models know by its type alone. */
interface ClientTool {
  description: string
  parameters: Readonly<Record<string, unknown>>
}

const text = { type: 'string' }
const line = { type: 'integer', minimum: 0 }

/** Fields of the commands that all tools for files have. */
const fileFields = {
  path: text,
  view_range: {
    type: 'array',
    items: { type: 'integer' },
    description: '`view`: the first and the last line',
  },
  file_text: { ...text, description: '`create`: the content' },
  old_str: { ...text, description: '`str_replace`: text that occurs once' },
  new_str: { ...text, description: '`str_replace`: the text instead of it' },
  insert_line: { ...line, description: '`insert`: the line after which the text is inserted' },
  insert_text: { ...text, description: '`insert`: the text' },
}

function toFileTool(
  description: string,
  commands: readonly string[],
  required: readonly string[],
  fields: object = {},
): ClientTool {
  const command = { type: 'string', enum: commands }
  return {
    description,
    parameters: { type: 'object', properties: { command, ...fileFields, ...fields }, required },
  }
}

const editing = ['view', 'create', 'str_replace', 'insert']
const edits = 'Views, creates and edits files.'

/** Of models before Claude 4. */
const olderEditor = 'str_replace_editor'
const olderFields = {
  new_str: { ...text, description: '`str_replace`, `insert`: the new text' },
  insert_text: undefined,
}

/** By the beginning of the type: https://platform.claude.com/docs/en/agents-and-tools/tool-use/overview */
const clientTools: Readonly<Record<string, ClientTool>> = {
  bash: {
    description: 'Runs a command in a shell that stays open between calls, and returns what it prints.',
    parameters: {
      type: 'object',
      properties: {
        command: { ...text, description: 'The command; not needed with `restart`' },
        restart: { type: 'boolean', description: 'Starts a new shell' },
      },
    },
  },
  text_editor: toFileTool(edits, editing, ['command', 'path']),
  memory: toFileTool(
    'Reads and writes notes in files under /memories, which stay between conversations. View /memories before a task.',
    [...editing, 'delete', 'rename'],
    ['command'],
    { old_path: text, new_path: { ...text, description: '`rename`: the new path' } },
  ),
}

/** The function for one of Anthropic's tools that run at the caller; undefined for all other tools. */
export function toClientTool({ type, name }: Pick<Tool, 'type' | 'name'>): ClientTool | undefined {
  const [, kind = ''] = /^(.+)_\d{8}$/.exec(type ?? '') ?? []
  if (kind === 'text_editor' && name === olderEditor)
    return toFileTool(edits, [...editing, 'undo_edit'], ['command', 'path'], olderFields)
  return lookUp(clientTools, kind)
}
