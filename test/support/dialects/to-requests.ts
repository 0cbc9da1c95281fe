import type { Conversation, Exchange, Step } from './arbitrary-conversation.ts'
import type { Path } from './readers.ts'

type ToRequest = (conversation: Conversation) => object | undefined

const toChat: ToRequest = ({
  model,
  system,
  exchanges,
  tools,
  choice,
  parallel,
  schema,
  limit,
  stop,
  stream,
  same,
}) => ({
  model,
  messages: [
    ...(system === undefined ? [] : [{ role: 'system', content: system }]),
    ...exchanges.flatMap(({ images, text, steps }) => [
      {
        role: 'user',
        content:
          images.length === 0
            ? text
            : [...images.map((url) => ({ type: 'image_url', image_url: { url } })), { type: 'text', text }],
      },
      ...steps.flatMap(toChatStep),
    ]),
  ],
  ...(tools.length > 0 && { tools: tools.map((definition) => ({ type: 'function', function: definition })) }),
  tool_choice: typeof choice === 'object' ? { type: 'function', function: choice } : choice,
  parallel_tool_calls: parallel,
  response_format: schema && { type: 'json_schema', json_schema: { name: 'output', schema, strict: true } },
  max_completion_tokens: limit,
  stop,
  stream,
  ...same,
})

function toChatStep({ reasoning, text, calls }: Step): object[] {
  const tool_calls = calls.map(({ id, name, json }) => ({
    id,
    type: 'function',
    function: { name, arguments: json },
  }))
  return [
    {
      role: 'assistant',
      content: text,
      ...(reasoning !== '' && { reasoning_content: reasoning }),
      ...(calls.length > 0 && { tool_calls }),
    },
    ...calls.map(({ id, result }) => ({ role: 'tool', tool_call_id: id, content: result })),
  ]
}

const toResponses: ToRequest = (conversation) => {
  const { model, system, exchanges, tools, choice, parallel, schema, limit, stop, stream, same } =
    conversation
  return {
    model,
    instructions: system,
    input: exchanges.flatMap(({ images, text, steps }) => [
      {
        role: 'user',
        content:
          images.length === 0
            ? text
            : [
                ...images.map((image_url) => ({ type: 'input_image', image_url })),
                { type: 'input_text', text },
              ],
      },
      ...steps.flatMap(toItems),
    ]),
    ...(tools.length > 0 && { tools: tools.map((definition) => ({ type: 'function', ...definition })) }),
    tool_choice: typeof choice === 'object' ? { type: 'function', ...choice } : choice,
    parallel_tool_calls: parallel,
    text: schema && { format: { type: 'json_schema', name: 'output', schema, strict: true } },
    max_output_tokens: limit,
    stop,
    stream,
    ...same,
  }
}

function toItems({ reasoning, text, calls }: Step): object[] {
  const thought = { type: 'reasoning', summary: [], content: [{ type: 'reasoning_text', text: reasoning }] }
  return [
    ...(reasoning === '' ? [] : [thought]),
    ...(text === ''
      ? []
      : [{ type: 'message', role: 'assistant', content: [{ type: 'output_text', text }] }]),
    ...calls.map(({ id, name, json }) => ({ type: 'function_call', call_id: id, name, arguments: json })),
    ...calls.map(({ id, result }) => ({ type: 'function_call_output', call_id: id, output: result })),
  ]
}

const choices = { auto: 'auto', none: 'none', required: 'any' } as const

const toMessages: ToRequest = (conversation) => {
  const { model, system, exchanges, tools, choice, parallel, schema, limit, stop, stream, same } =
    conversation
  const type = typeof choice === 'string' ? choices[choice] : choice === undefined ? 'auto' : 'tool'
  const named = typeof choice === 'object' ? choice : {}
  const alone = parallel === false && type !== 'none' && { disable_parallel_tool_use: true }
  return {
    model,
    system,
    messages: exchanges.flatMap(({ images, text, steps }) => [
      {
        role: 'user',
        content: images.length === 0 ? text : [...images.map(toImage), { type: 'text', text }],
      },
      ...steps.flatMap(toBlockMessages),
    ]),
    ...(tools.length > 0 && {
      tools: tools.map(({ name, description, parameters: input_schema }) => ({
        name,
        description,
        input_schema,
      })),
    }),
    ...((choice !== undefined || alone !== false) && { tool_choice: { type, ...named, ...alone } }),
    output_config: schema && { format: { type: 'json_schema', schema } },
    max_tokens: limit,
    stop_sequences: stop,
    stream,
    ...same,
  }
}

function toImage(url: string): object {
  const [, media_type, data] = /^data:(.*);base64,(.*)$/.exec(url) ?? []
  const source = data === undefined ? { type: 'url', url } : { type: 'base64', media_type, data }
  return { type: 'image', source }
}

function toBlockMessages({ reasoning, text, calls }: Step): object[] {
  const content = [
    ...(reasoning === '' ? [] : [{ type: 'thinking', thinking: reasoning, signature: 's' }]),
    ...(text === '' ? [] : [{ type: 'text', text }]),
    ...calls.map(({ id, name, json }) => ({
      type: 'tool_use',
      id,
      name,
      input: JSON.parse(json) as unknown,
    })),
  ]
  const results = calls.map(({ id, result }) => ({ type: 'tool_result', tool_use_id: id, content: result }))
  return [
    { role: 'assistant', content },
    ...(results.length === 0 ? [] : [{ role: 'user', content: results }]),
  ]
}

/** This API has one text and no tools, and `max_tokens` leaves out the reasoning. */
const toCompletions: ToRequest = ({ model, system, exchanges, tools, schema, limit, stop, stream, same }) => {
  const [only, ...others] = exchanges
  const isPlain = only !== undefined && others.length === 0 && isText(only)
  if (!isPlain || tools.length > 0 || [system, schema, limit].some((field) => field !== undefined))
    return undefined
  return { model, prompt: only.text, stop, stream, ...same }
}

function isText({ images, steps }: Exchange): boolean {
  return images.length === 0 && steps.length === 0
}

/** The same conversation in each dialect; undefined where the dialect cannot express it. */
export const toRequests: Readonly<Record<Path, ToRequest>> = {
  '/v1/chat/completions': toChat,
  '/v1/completions': toCompletions,
  '/v1/responses': toResponses,
  '/v1/messages': toMessages,
}
