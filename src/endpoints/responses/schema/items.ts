import { z } from 'zod'

import { chosen, minLength, openObject, optional, record } from '../../../http/body/fields.ts'
import { isRecord, lookUp } from '../../../json.ts'
import { Content } from './parts.ts'
import { Tool } from './tools.ts'

export const roles = ['user', 'assistant', 'system', 'developer'] as const
const Message = openObject({
  type: optional(z.literal('message')),
  role: z.enum(roles),
  content: optional(Content),
})

const called = { call_id: z.string(), name: z.string(), namespace: optional(z.string()) }
const FunctionCall = openObject({
  type: z.literal('function_call'),
  ...called,
  arguments: optional(z.union([z.string(), record(z.unknown())])),
})
const CustomCall = openObject({ type: z.literal('custom_tool_call'), ...called, input: optional(z.string()) })
const Output = openObject({
  type: z.enum(['function_call_output', 'custom_tool_call_output']),
  call_id: z.string(),
  output: optional(Content),
})

const Texts = optional(z.array(openObject({ text: optional(z.string()) })))
const Reasoning = openObject({
  type: z.literal('reasoning'),
  summary: Texts,
  content: Texts,
  encrypted_content: optional(z.string()),
})

const Reference = openObject({
  type: optional(z.literal('item_reference')),
  id: z.string().check(minLength(1)),
})
const ToolList = openObject({ type: z.literal('additional_tools'), tools: z.array(Tool) })
const ToolSearchCall = openObject({
  type: z.literal('tool_search_call'),
  call_id: optional(z.string()),
  arguments: z.unknown(),
})
const ToolSearchOutput = openObject({
  type: z.literal('tool_search_output'),
  call_id: optional(z.string()),
  tools: z.array(Tool),
})
const AgentMessage = openObject({
  type: z.literal('agent_message'),
  author: optional(z.string()),
  recipient: optional(z.string()),
  content: optional(Content),
})
const ImageCall = openObject({ type: z.literal('image_generation_call'), result: optional(z.string()) })
/** Types with a loose schema, ignored types and refused types. */
const Other = openObject({ type: z.string() })
/** An item of an unknown type that is still a message. */
const OtherMessage = openObject({ type: z.string(), role: z.enum(roles), content: Content })

const schemas = {
  message: Message,
  function_call: FunctionCall,
  custom_tool_call: CustomCall,
  function_call_output: Output,
  custom_tool_call_output: Output,
  reasoning: Reasoning,
  item_reference: Reference,
  additional_tools: ToolList,
  tool_search_call: ToolSearchCall,
  tool_search_output: ToolSearchOutput,
  agent_message: AgentMessage,
  image_generation_call: ImageCall,
}

const known = [
  Message,
  FunctionCall,
  CustomCall,
  Output,
  Reasoning,
  Reference,
  ToolList,
  ToolSearchCall,
  ToolSearchOutput,
  AgentMessage,
  ImageCall,
] as const

function choose(value: unknown) {
  if (!isRecord(value)) return Message
  const { type, role, content, id } = value
  if (type == null) return role === undefined && id !== undefined ? Reference : Message
  if (typeof type !== 'string') return Other
  const hasContent = roles.some((one) => one === role) && content != null
  return lookUp<(typeof known)[number]>(schemas, type) ?? (hasContent ? OtherMessage : Other)
}

export const Item = chosen([...known, Other, OtherMessage], choose)
export type Item = z.output<typeof Item>
export type KnownItem = z.output<(typeof known)[number]>
export type Message = z.output<typeof Message>
export type Reasoning = z.output<typeof Reasoning>
export type Call = z.output<typeof FunctionCall> | z.output<typeof CustomCall>
export type OtherItem = z.output<typeof Other>

/** After the schema's check, an item of a known type. */
export function isKnownItem(item: Item): item is KnownItem {
  return item.type == null || Object.hasOwn(schemas, item.type)
}

export function isMessage(item: Item): item is Message | z.output<typeof OtherMessage> {
  return choose(item) === Message || choose(item) === OtherMessage
}

Item.register(z.globalRegistry, {
  id: 'ResponsesItem',
  description: 'A message, a call, an output, a reasoning item; unknown types are left out and reported.',
})
