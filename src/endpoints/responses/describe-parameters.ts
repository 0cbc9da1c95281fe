import { ignored, ignoredSilently } from './request/fields.ts'
import { refusedFields } from './request/refusals.ts'

/** Information on parameters beyond OpenAI's documentation; docs/mapping/responses.md has the details. */
const descriptions: Readonly<Record<string, string>> = {
  model:
    'A DashScope model: farui-plus, qwen-plus, … Unknown names pass, so that new models work on their first day.',
  input: 'A text, or the items of the conversation so far: all of them, on every turn.',
  instructions: 'The first system message.',
  stream: 'Answer in events: `text/event-stream`.',
  max_output_tokens: 'The longest answer, in tokens, including its reasoning.',
  temperature: '2 is sent as 1.99 where the model requires a value < 2.',
  top_p: '0 and 1 are sent as the nearest value that the model supports.',
  top_logprobs:
    'DashScope returns at most 5; they are sent with `include: ["message.output_text.logprobs"]`.',
  tools:
    'Functions, custom tools, namespaces, `shell`, `apply_patch` and `tool_search`, which your program runs; `web_search` and `code_interpreter` are DashScope’s own.',
  tool_choice: 'DashScope has no `required`: it becomes the only tool, or `auto`.',
  parallel_tool_calls: "Sent as true where it is absent: OpenAI's default. DashScope's default is false.",
  text: '`format` as `response_format` of chat completions.',
  reasoning: 'With `summary` the reasoning is in `summary`, in full; otherwise it is in `content`.',
  include: 'The reasoning for the next turn, log probabilities and the sources of a search.',
  previous_response_id: 'Refused with 400: nothing is stored. Send the whole conversation.',
  seed: '0 or more.',
  enable_thinking: 'Whether the model thinks.',
  thinking_budget: 'How much the model thinks at most, in tokens.',
  enable_search: 'Whether the model may search the web.',
  search_options: "DashScope's options of the search.",
}

/** Every known parameter: its meaning, or that it has no effect. */
export const parameterNotes: Readonly<Record<string, string>> = {
  ...descriptions,
  ...Object.fromEntries(ignoredSilently.map((name) => [name, 'Has no effect; the answer repeats it.'])),
  ...Object.fromEntries(
    Object.entries(ignored).map(([name, { why }]) => [
      name,
      `Left out and reported in \`x-gateway-adjusted\`: ${why}.`,
    ]),
  ),
  ...Object.fromEntries(
    Object.entries(refusedFields).map(([name, { english }]) => [name, `Refused with 400: ${english}`]),
  ),
}
