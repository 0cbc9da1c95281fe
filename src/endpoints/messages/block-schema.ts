import { z } from 'zod'

import { minLength, openObject, optional } from '../../http/body/fields.ts'

const url = z.string().check(minLength(1))
const base64 = z.string().check(minLength(1))

const CacheControl = optional(openObject({ type: z.literal('ephemeral') }))
const Text = openObject({ type: z.literal('text'), text: z.string(), cache_control: CacheControl })

const mediaType = (kind: string) => z.string().startsWith(`${kind}/`, { abort: true })
const Url = openObject({ type: z.literal('url'), url })
const File = openObject({ type: z.literal('file'), file_id: z.string() })

const Image = openObject({
  type: z.literal('image'),
  source: z.discriminatedUnion('type', [
    openObject({ type: z.literal('base64'), media_type: mediaType('image'), data: base64 }),
    Url,
    File,
  ]),
  cache_control: CacheControl,
})

const Document = openObject({
  type: z.literal('document'),
  source: z.discriminatedUnion('type', [
    openObject({ type: z.literal('base64'), media_type: z.literal('application/pdf'), data: base64 }),
    openObject({ type: z.literal('text'), data: z.string() }),
    openObject({
      type: z.literal('content'),
      content: z.union([z.string(), z.array(z.discriminatedUnion('type', [Text, Image]))]),
    }),
    Url,
    File,
  ]),
  title: optional(z.string()),
  context: optional(z.string()),
  citations: optional(openObject({ enabled: optional(z.boolean()) })),
  cache_control: CacheControl,
})

const SearchResult = openObject({
  type: z.literal('search_result'),
  source: z.string(),
  title: z.string(),
  content: z.array(Text),
  cache_control: CacheControl,
})

const ToolReference = openObject({ type: z.literal('tool_reference'), tool_name: z.string() })

const resultParts = [Text, Image, Document, SearchResult, ToolReference] as const
const ToolResult = openObject({
  type: z.literal('tool_result'),
  tool_use_id: z.string().check(minLength(1)),
  content: optional(z.union([z.string(), z.array(z.discriminatedUnion('type', [...resultParts]))])),
  is_error: optional(z.boolean()),
  cache_control: CacheControl,
})

const ToolUse = openObject({
  type: z.literal('tool_use'),
  id: z.string().check(minLength(1)),
  name: z.string(),
  input: optional(openObject({})),
  cache_control: CacheControl,
})

const Thinking = openObject({ type: z.literal('thinking'), thinking: z.string() })

/** Search results are sent as text. */
const WebSearchResult = openObject({
  type: z.literal('web_search_tool_result'),
  content: optional(z.unknown()),
})
const Compaction = openObject({ type: z.literal('compaction'), content: optional(z.string()) })

/** Blocks from Anthropic's own servers, which no other model can read. */
export const foreignBlocks = [
  'server_tool_use',
  'web_fetch_tool_result',
  'code_execution_tool_result',
  'bash_code_execution_tool_result',
  'text_editor_code_execution_tool_result',
  'tool_search_tool_result',
  'mcp_tool_use',
  'mcp_tool_result',
  'advisor_tool_result',
  'container_upload',
  'fallback',
] as const
const Foreign = openObject({ type: z.enum(foreignBlocks) })

/** A block of a user message, or of an answer that is sent back. */
const Block = z.discriminatedUnion('type', [
  Text,
  Image,
  Document,
  SearchResult,
  ToolResult,
  ToolUse,
  Thinking,
  openObject({ type: z.literal('redacted_thinking') }),
  WebSearchResult,
  Compaction,
  Foreign,
])

const content = z.union([z.string(), z.array(Block)])
const texts = z.union([z.string(), z.array(Text)])

export const System = texts
export const Message = z.discriminatedUnion('role', [
  openObject({ role: z.literal('user'), content }),
  openObject({ role: z.literal('assistant'), content }),
  openObject({ role: z.enum(['system', 'developer']), content: texts }),
])

Message.register(z.globalRegistry, {
  id: 'MessagesMessage',
  description: 'A turn of the conversation; a system message may stand anywhere.',
})
Block.register(z.globalRegistry, { id: 'MessagesBlock', description: "A block of a message's content." })

export type Message = z.output<typeof Message>
export type Block = z.output<typeof Block>
export type BlockOf<Type extends Block['type']> = Extract<Block, { type: Type }>
export type ResultPart = z.output<(typeof resultParts)[number]>
export type TextBlock = z.output<typeof Text>
