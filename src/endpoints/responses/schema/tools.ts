import { z } from 'zod'

import { chosen, maxLength, minLength, openObject, optional, record } from '../../../http/body/fields.ts'
import { isRecord, lookUp } from '../../../json.ts'

const name = () => z.string().check(minLength(1), maxLength(128))
const description = optional(z.string())

const Function = openObject({
  type: z.literal('function'),
  name: name(),
  description,
  parameters: optional(record(z.unknown())),
  strict: optional(z.boolean()),
})
const Custom = openObject({
  type: z.literal('custom'),
  name: name(),
  description,
  format: optional(
    z.discriminatedUnion('type', [
      openObject({ type: z.literal('text') }),
      openObject({ type: z.literal('grammar'), syntax: z.string(), definition: z.string() }),
    ]),
  ),
})
/** The schema for types that are left out and reported: new ones appear every month. */
const Other = openObject({ type: z.string() })

const members = { function: Function, custom: Custom }
const Member = chosen([Function, Custom, Other], (value) => chooseByType(members, value, Other))

const Namespace = openObject({
  type: z.literal('namespace'),
  name: name(),
  description,
  tools: z.array(Member),
})

export const searchTypes = [
  'web_search',
  'web_search_2025_08_26',
  'web_search_preview',
  'web_search_preview_2025_03_11',
] as const
const WebSearch = openObject({
  type: z.enum(searchTypes),
  external_web_access: optional(z.boolean()),
  filters: optional(openObject({ allowed_domains: optional(z.array(z.string())) })),
})
const CodeInterpreter = openObject({ type: z.literal('code_interpreter') })

/** Tools that OpenAI defines and the caller's program runs. */
export const clientTypes = ['shell', 'local_shell', 'apply_patch', 'tool_search'] as const
export type ClientType = (typeof clientTypes)[number]
export const isClientType = (type: string | undefined): type is ClientType =>
  clientTypes.some((one) => one === type)
const Shell = openObject({
  type: z.literal('shell'),
  environment: optional(openObject({ type: z.string() })),
})
const LocalTool = openObject({ type: z.enum(['local_shell', 'apply_patch']) })
const ToolSearch = openObject({
  type: z.literal('tool_search'),
  execution: optional(z.enum(['client', 'server'])),
  description,
  parameters: optional(record(z.unknown())),
})

const tools = {
  ...members,
  namespace: Namespace,
  ...Object.fromEntries(searchTypes.map((type) => [type, WebSearch])),
  code_interpreter: CodeInterpreter,
  shell: Shell,
  local_shell: LocalTool,
  apply_patch: LocalTool,
  tool_search: ToolSearch,
}
const known = [Function, Custom, Namespace, WebSearch, CodeInterpreter, Shell, LocalTool, ToolSearch] as const
const Known = z.union(known)
export const Tool = chosen([...known, Other], (value) =>
  chooseByType<(typeof tools)[keyof typeof tools]>(tools, value, Other),
)
export type Tool = z.output<typeof Tool>
export type KnownTool = z.output<typeof Known>
export type FunctionOrCustom = z.output<typeof Function> | z.output<typeof Custom>
export type ClientTool = z.output<typeof Shell | typeof LocalTool | typeof ToolSearch>

/** After the schema's check, a tool of a known type. */
export function isKnownTool(tool: Tool): tool is KnownTool {
  return Object.hasOwn(tools, tool.type)
}

/** Tools that need OpenAI's servers. */
export const refusedChoices = [
  'mcp',
  'file_search',
  'computer',
  'computer_use',
  'computer_use_preview',
  'image_generation',
  'programmatic_tool_calling',
] as const

export const ToolChoice = z.union([
  z.enum(['none', 'auto', 'required']),
  z.discriminatedUnion('type', [
    openObject({
      type: z.literal('function'),
      name: optional(name()),
      namespace: optional(z.string()),
      // The format of chat completions.
      function: optional(openObject({ name: name() })),
    }),
    openObject({ type: z.literal('custom'), name: name(), namespace: optional(z.string()) }),
    openObject({
      type: z.literal('allowed_tools'),
      mode: z.enum(['auto', 'required']),
      tools: z.array(openObject({ type: z.string(), name: optional(z.string()) })).check(minLength(1)),
    }),
    openObject({ type: z.enum([...searchTypes, 'code_interpreter', ...clientTypes]) }),
    openObject({ type: z.enum(refusedChoices) }),
  ]),
])
export type ToolChoice = z.output<typeof ToolChoice>

export function chooseByType<Schema extends z.ZodType>(
  schemas: Readonly<Record<string, Schema>>,
  value: unknown,
  other: Schema | typeof Other,
): Schema | typeof Other {
  const type = isRecord(value) ? value['type'] : undefined
  return (typeof type === 'string' ? lookUp(schemas, type) : undefined) ?? other
}

Tool.register(z.globalRegistry, { id: 'ResponsesTool', description: 'A tool; unknown types are left out.' })
ToolChoice.register(z.globalRegistry, {
  id: 'ResponsesToolChoice',
  description: 'Whether tools are called, and which.',
})
