import {
  allParameters,
  changesOutputKind,
  gatewayControlled,
  openaiOnly,
  structural,
} from './parameters/parameters.ts'

/** What OpenAI's own documentation does not say of a parameter; docs/mapping/chat.md has the details. */
const words: Readonly<Record<string, string>> = {
  model:
    "A model of DashScope's: farui-plus, qwen-plus, … Unknown names pass, so that new models work on their first day.",
  messages: 'The conversation so far.',
  stream: 'Answer in events: `text/event-stream`.',
  stream_options: 'With `include_usage` the last chunk has the usage.',
  n: 'How many choices; DashScope makes at most 4. Several calls where the model makes one in each.',
  temperature: '2 is sent as 1.99 where the model requires a value < 2.',
  top_p: '0 and 1 are sent as the nearest value that the model takes.',
  max_tokens: 'The longest answer, in tokens. More than the model gives is sent as what it gives.',
  max_completion_tokens: 'The newer name of `max_tokens`; it wins where both are there.',
  seed: 'DashScope takes 0 or more. Each of several calls has a seed of its own.',
  stop: 'A text, several, or lists of token numbers.',
  top_k: 'Out of how many tokens the next is drawn; null or -1 switches the limit off.',
  repetition_penalty: "DashScope's own in place of `frequency_penalty`, on another scale: 1 is no penalty.",
  frequency_penalty: "Few models take it; `repetition_penalty` is DashScope's own.",
  top_logprobs: 'DashScope gives at most 5.',
  response_format:
    'JSON and thinking exclude each other: a model that would think does not. A schema goes into the system message where the model has JSON mode alone.',
  tool_choice: '`required` is the one tool there is, or `auto`, since DashScope has no word for it.',
  functions: 'The form before `tools`; the answer has `function_call`.',
  function_call: 'The form before `tool_choice`.',
  parallel_tool_calls: 'Sent as true where it is not given, as OpenAI has it; DashScope would take false.',
  tool_stream: 'The arguments of calls in pieces.',
  reasoning_effort: 'Whether and how much the model thinks, in whichever words it has for it.',
  enable_thinking: 'Whether the model thinks; the reasoning comes as `reasoning_content`.',
  thinking_budget: 'How much the model thinks at most, in tokens.',
  preserve_thinking: 'Whether the model reads the `reasoning_content` of earlier turns.',
  reasoning:
    "OpenRouter's words for thinking: `effort`, `max_tokens`, `enabled`; `exclude` leaves `reasoning_content` out of the answer.",
  thinking: "Anthropic's words for thinking: `type` and `budget_tokens`.",
  chat_template_kwargs: 'Where clients of vLLM put `enable_thinking`, or `thinking` for DeepSeek.',
  enable_search: 'Whether the model may search the web.',
  search_options: "DashScope's options of the search.",
  web_search_options: 'Search the web; the sources come as `url_citation` in `annotations`.',
  enable_code_interpreter: 'Whether the model may run code; what it ran is in `message.dashscope.tool_info`.',
  modalities: '`["text","audio"]` for speech, from the models that speak.',
  audio:
    "How it sounds; voices are the model's own. Without `modalities` that ask for audio it means nothing.",
  translation_options: 'From which language into which, and how; the qwen-mt models do nothing without it.',
  ocr_options: 'What qwen-vl-ocr does: `{"task":"text_recognition"}`.',
  asr_options: 'How qwen-asr listens: `{"language":"zh"}`.',
  skill: 'What qwen-doc makes: `[{"type":"ppt","mode":"general"}]`.',
  max_input_tokens: 'How much of the conversation is read, in tokens.',
  vl_high_resolution_images: 'Look at images more closely, for more tokens.',
  vl_enable_image_hw_output: 'Tell the sizes of images, in `message.dashscope.content`.',
  logit_bias: "Token numbers are the model's own.",
  service_tier: 'Answers say `default`.',
  metadata: 'Nothing is stored.',
  store: 'Nothing is stored.',
}

const always: ReadonlySet<string> = new Set(structural)
const controlled: ReadonlySet<string> = new Set(gatewayControlled)
const notAtDashScope: ReadonlySet<string> = new Set(openaiOnly)

/** Every known parameter: what it is, and what becomes of it with a model that does not support it. */
export const parameterNotes: Readonly<Record<string, string>> = Object.fromEntries(
  allParameters.map((name) => [
    name,
    [words[name], fate(name)].filter((text) => text !== undefined).join(' '),
  ]),
)

function fate(name: string): string | undefined {
  if (always.has(name)) return undefined
  if (controlled.has(name)) return 'Set by the gateway: left out and told in `x-gateway-adjusted`.'
  if (notAtDashScope.has(name)) return 'Not known to DashScope: left out and told in `x-gateway-adjusted`.'
  return changesOutputKind(name)
    ? 'Refused with 400 where the model does not take it.'
    : 'Left out and told in `x-gateway-adjusted` where the model does not take it.'
}
