import {
  allParameters,
  changesOutputKind,
  gatewayControlled,
  openaiOnly,
  structural,
} from './parameters/parameters.ts'

/** Information on parameters beyond OpenAI's documentation; docs/mapping/chat.md has the details. */
const descriptions: Readonly<Record<string, string>> = {
  model:
    'A DashScope model: farui-plus, qwen-plus, … Unknown names pass, so that new models work on their first day.',
  messages: 'The conversation so far.',
  stream: 'Answer in events: `text/event-stream`.',
  stream_options: 'With `include_usage` the last chunk has the usage.',
  n: 'How many choices; DashScope makes at most 4. Several calls where the model makes one in each.',
  temperature: '2 is sent as 1.99 where the model requires a value < 2.',
  top_p: '0 and 1 are sent as the nearest value that the model supports.',
  max_tokens: "The longest answer, in tokens. A value above the model's limit is sent as that limit.",
  max_completion_tokens: 'The newer name of `max_tokens`; it takes precedence if both are given.',
  seed: '0 or more. Each of several calls has a seed of its own.',
  stop: 'A text, several, or lists of token numbers.',
  top_k: 'How many of the likeliest tokens the next one is chosen from; null or -1 switches the limit off.',
  repetition_penalty: "DashScope's counterpart of `frequency_penalty`, on another scale: 1 is no penalty.",
  frequency_penalty: "Few models support it; `repetition_penalty` is DashScope's own.",
  top_logprobs: 'DashScope returns at most 5.',
  response_format:
    'JSON and thinking exclude each other: a model that would think does not. A schema goes into the system message where the model has JSON mode alone.',
  tool_choice: 'DashScope has no `required`: it becomes the only tool, or `auto`.',
  functions: 'The deprecated form of `tools`; the answer has `function_call`.',
  function_call: 'The deprecated form of `tool_choice`.',
  parallel_tool_calls: "Sent as true where it is absent: OpenAI's default. DashScope's default is false.",
  tool_stream: 'Stream the arguments of tool calls in pieces.',
  reasoning_effort: "Whether and how much the model thinks; sent as the model's own parameters.",
  enable_thinking: 'Whether the model thinks; the reasoning comes as `reasoning_content`.',
  thinking_budget: 'How much the model thinks at most, in tokens.',
  preserve_thinking: 'Whether the model reads the `reasoning_content` of earlier turns.',
  reasoning:
    "OpenRouter's form for thinking: `effort`, `max_tokens`, `enabled`; `exclude` leaves `reasoning_content` out of the answer.",
  thinking: "Anthropic's form for thinking: `type` and `budget_tokens`.",
  chat_template_kwargs: 'Where clients of vLLM put `enable_thinking`, or `thinking` for DeepSeek.',
  enable_search: 'Whether the model may search the web.',
  search_options: "DashScope's options of the search.",
  web_search_options: 'Search the web; the sources come as `url_citation` in `annotations`.',
  enable_code_interpreter: 'Whether the model may run code; what it ran is in `message.dashscope.tool_info`.',
  modalities: '`["text","audio"]` for speech, from the models that speak.',
  audio:
    "Voice and format; voices are the model's own. Without `modalities` that ask for audio it has no effect.",
  translation_options: 'The languages of a translation and its options; the qwen-mt models require it.',
  ocr_options: 'The task of qwen-vl-ocr: `{"task":"text_recognition"}`.',
  asr_options: 'Options of qwen-asr: `{"language":"zh"}`.',
  skill: 'The output of qwen-doc: `[{"type":"ppt","mode":"general"}]`.',
  max_input_tokens: 'The longest input, in tokens.',
  vl_high_resolution_images: 'Read images at a higher resolution, for more tokens.',
  vl_enable_image_hw_output: 'Return the sizes of images, in `message.dashscope.content`.',
  logit_bias: "Token numbers are the model's own.",
  service_tier: 'Answers say `default`.',
  metadata: 'Nothing is stored.',
  store: 'Nothing is stored.',
}

const always: ReadonlySet<string> = new Set(structural)
const controlled: ReadonlySet<string> = new Set(gatewayControlled)
const notAtDashScope: ReadonlySet<string> = new Set(openaiOnly)

/** Every known parameter: its meaning, and its treatment by models that do not support it. */
export const parameterNotes: Readonly<Record<string, string>> = Object.fromEntries(
  allParameters.map((name) => [
    name,
    [descriptions[name], treatmentOf(name)].filter((text) => text !== undefined).join(' '),
  ]),
)

function treatmentOf(name: string): string | undefined {
  if (always.has(name)) return undefined
  if (controlled.has(name)) return 'Set by the gateway: left out and reported in `x-gateway-adjusted`.'
  if (notAtDashScope.has(name))
    return 'Not known to DashScope: left out and reported in `x-gateway-adjusted`.'
  return changesOutputKind(name)
    ? 'Refused with 400 where the model does not support it.'
    : 'Left out and reported in `x-gateway-adjusted` where the model does not support it.'
}
