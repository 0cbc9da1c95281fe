import { z } from 'zod'

import { isRecord } from '../../json.ts'
import {
  chosen,
  maxLength,
  minLength,
  modelName,
  openObject,
  optional,
  record,
} from '../../http/body/fields.ts'
import { dashscopeFields, Effort, Stop, TemplateArguments } from '../request-fields/fields.ts'

const url = z.string().check(minLength(1))

/** Parts of a message's content: OpenAI's, and those of DashScope clients. The model's family decides which are supported. */
const Part = z.discriminatedUnion('type', [
  openObject({ type: z.literal('text'), text: z.string() }),
  openObject({ type: z.literal('refusal'), refusal: z.string() }),
  openObject({
    type: z.literal('image_url'),
    image_url: z.union([url, openObject({ url, detail: optional(z.enum(['auto', 'low', 'high'])) })]),
  }),
  openObject({
    type: z.literal('input_audio'),
    input_audio: openObject({ data: z.string().check(minLength(1)), format: optional(z.string()) }),
  }),
  openObject({ type: z.literal('video_url'), video_url: z.union([url, openObject({ url })]) }),
  openObject({ type: z.literal('video'), video: z.union([url, z.array(url).check(minLength(1))]) }),
  openObject({ type: z.literal('image'), image: url }),
  openObject({ type: z.literal('audio'), audio: url }),
  openObject({
    type: z.literal('file'),
    file: openObject({
      file_id: optional(z.string().check(minLength(1))),
      file_data: optional(z.string().check(minLength(1))),
      filename: optional(z.string()),
    }),
  }),
  openObject({ type: z.literal('doc_url'), doc_url: z.union([url, z.array(url).check(minLength(1))]) }),
])
const Content = z.union([z.string(), z.array(Part)])

const FunctionCall = openObject({ name: z.string(), arguments: optional(z.string()) })
const ToolCall = openObject({
  id: z.string(),
  type: optional(z.literal('function')),
  function: FunctionCall,
})

const withContent = { content: Content, name: optional(z.string()) }
const Message = z.discriminatedUnion('role', [
  openObject({ role: z.literal('system'), ...withContent }),
  openObject({ role: z.literal('developer'), ...withContent }),
  openObject({ role: z.literal('user'), ...withContent }),
  openObject({
    role: z.literal('assistant'),
    content: optional(Content),
    name: optional(z.string()),
    tool_calls: optional(z.array(ToolCall)),
    function_call: optional(FunctionCall),
    reasoning_content: optional(z.string()),
    partial: optional(z.boolean()),
    prefix: optional(z.boolean()),
  }),
  openObject({ role: z.literal('tool'), content: Content, tool_call_id: z.string() }),
  openObject({ role: z.literal('function'), content: optional(Content), name: z.string() }),
])

const Function = openObject({
  name: z
    .string()
    .check(minLength(1), maxLength(64))
    .regex(/^[a-zA-Z0-9_-]+$/, { abort: true }),
  description: optional(z.string()),
  parameters: optional(record(z.unknown())),
})
const NestedTool = openObject({ type: z.literal('function'), function: Function })
/** The format of the Responses API, which some clients send here as well. */
const FlatTool = openObject({ type: z.literal('function'), ...Function.shape })
const Tool = chosen([NestedTool, FlatTool], (tool) =>
  isRecord(tool) && tool['function'] === undefined && tool['name'] !== undefined ? FlatTool : NestedTool,
)

/** The name of one of the tools, which has the same limit. */
const ToolName = z.string().check(maxLength(64))
const NamedTool = openObject({
  type: z.literal('function'),
  function: openObject({ name: ToolName }),
})
const ToolChoice = z.union([
  z.enum(['none', 'auto', 'required']),
  z.discriminatedUnion('type', [
    NamedTool,
    openObject({
      type: z.literal('allowed_tools'),
      allowed_tools: openObject({
        mode: z.enum(['auto', 'required']),
        tools: z.array(NamedTool).check(minLength(1)),
      }),
    }),
  ]),
])

const ResponseFormat = z.discriminatedUnion('type', [
  openObject({ type: z.literal('text') }),
  openObject({ type: z.literal('json_object') }),
  openObject({
    type: z.literal('json_schema'),
    json_schema: openObject({
      name: z.string(),
      description: optional(z.string()),
      schema: optional(record(z.unknown())),
      strict: optional(z.boolean()),
    }),
  }),
])

/** https://openrouter.ai/docs/use-cases/reasoning-tokens */
const Reasoning = openObject({
  effort: optional(Effort),
  enabled: optional(z.boolean()),
  max_tokens: optional(z.int().min(1)),
  exclude: optional(z.boolean()),
})

/** Anthropic's, which Z.ai, DeepSeek, Moonshot and MiniMax have as well. */
const Thinking = openObject({
  type: z.enum(['enabled', 'disabled', 'adaptive']),
  budget_tokens: optional(z.int().min(1)),
})

const { seed, top_k: topK, ...otherFields } = dashscopeFields

const penalty = () => optional(z.number().min(-2).max(2))

/** https://platform.openai.com/docs/api-reference/chat/create; other fields pass to the translation. */
export const ChatRequest = openObject({
  model: modelName(),
  messages: z.array(Message).check(minLength(1)),
  stream: optional(z.boolean()),
  stream_options: optional(openObject({ include_usage: optional(z.boolean()) })),
  temperature: optional(z.number().min(0).max(2)),
  top_p: optional(z.number().min(0).max(1)),
  n: optional(z.int().min(1).max(128)),
  seed,
  stop: optional(Stop),
  max_tokens: optional(z.int().min(1)),
  max_completion_tokens: optional(z.int().min(1)),
  presence_penalty: penalty(),
  frequency_penalty: penalty(),
  logprobs: optional(z.boolean()),
  top_logprobs: optional(z.int().min(0).max(20)),
  top_k: topK,
  tools: optional(z.array(Tool)),
  tool_choice: optional(ToolChoice),
  parallel_tool_calls: optional(z.boolean()),
  functions: optional(z.array(Function)),
  function_call: optional(z.union([z.enum(['none', 'auto']), openObject({ name: ToolName })])),
  response_format: optional(ResponseFormat),
  logit_bias: optional(record(z.number().min(-100).max(100))),
  modalities: optional(z.array(z.enum(['text', 'audio']))),
  audio: optional(openObject({ voice: optional(z.string()), format: optional(z.string()) })),
  web_search_options: optional(openObject({})),
  reasoning: optional(Reasoning),
  thinking: optional(Thinking),
  chat_template_kwargs: optional(TemplateArguments),
  ...otherFields,
})

// `.meta()` would return a copy without the properties that openObject() and record() set.
ChatRequest.register(z.globalRegistry, {
  id: 'ChatRequest',
  description: 'A request for an answer. A parameter that is null is absent.',
})
Message.register(z.globalRegistry, { id: 'ChatMessage', description: 'A turn of the conversation.' })
Part.register(z.globalRegistry, {
  id: 'ContentPart',
  description: 'A part of a message; input_modalities of GET /v1/models/{id} lists what a model supports.',
})
Function.register(z.globalRegistry, {
  id: 'FunctionDefinition',
  description: 'A function that the model may call.',
})
Tool.register(z.globalRegistry, { id: 'Tool', description: 'A tool: a function.' })
ToolChoice.register(z.globalRegistry, {
  id: 'ToolChoice',
  description: 'Whether functions are called, and which.',
})
Reasoning.register(z.globalRegistry, {
  id: 'ReasoningOptions',
  description: "Whether and how much the model thinks, in OpenRouter's form.",
})
Thinking.register(z.globalRegistry, {
  id: 'ThinkingOptions',
  description: "Whether and how much the model thinks, in Anthropic's form.",
})
TemplateArguments.register(z.globalRegistry, {
  id: 'TemplateArguments',
  description: 'The switch for thinking, in the form of vLLM.',
})
ResponseFormat.register(z.globalRegistry, {
  id: 'ResponseFormat',
  description: 'The form of the text of the answer.',
})

export type ChatRequest = z.output<typeof ChatRequest>
export type Message = z.output<typeof Message>
export type Part = z.output<typeof Part>

export { ChatAnswer, ChatCompletionChunk } from './answer-schema.ts'
export type * from './answer-schema.ts'
