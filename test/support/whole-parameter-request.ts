import type OpenAI from 'openai'

type Params = OpenAI.ChatCompletionCreateParamsNonStreaming

const parameters = { foo: 'bar' }
const fn = { name: 'name', description: 'description', parameters }

/**
 * Every parameter once, with the values of openai-python's test_method_create_with_all_params; the compiler ensures that
 * it is complete. Its limits of 0 tokens are omitted, because no answer has 0 tokens.
 */
export const wholeParameterRequest: Omit<Required<Params>, 'max_tokens' | 'max_completion_tokens'> = {
  messages: [{ content: 'string', role: 'developer', name: 'name' }],
  model: 'qwen-plus',
  audio: { format: 'wav', voice: 'string' },
  frequency_penalty: -2,
  function_call: 'none',
  functions: [fn],
  logit_bias: { foo: 0 },
  logprobs: true,
  metadata: { foo: 'string' },
  modalities: ['text'],
  moderation: { model: 'model' },
  n: 1,
  parallel_tool_calls: true,
  prediction: { content: 'string', type: 'content' },
  presence_penalty: -2,
  prompt_cache_key: 'prompt-cache-key-1234',
  prompt_cache_options: { mode: 'implicit', ttl: '30m' },
  prompt_cache_retention: 'in_memory',
  reasoning_effort: 'none',
  response_format: { type: 'text' },
  safety_identifier: 'safety-identifier-1234',
  seed: -9007199254740991,
  service_tier: 'auto',
  stop: '\n',
  store: true,
  stream: false,
  stream_options: { include_obfuscation: true, include_usage: true },
  temperature: 1,
  tool_choice: 'none',
  tools: [{ function: { ...fn, strict: true }, type: 'function' }],
  top_logprobs: 0,
  top_p: 1,
  user: 'user-1234',
  verbosity: 'low',
  web_search_options: {
    search_context_size: 'low',
    user_location: {
      approximate: { city: 'city', country: 'country', region: 'region', timezone: 'timezone' },
      type: 'approximate',
    },
  },
}
