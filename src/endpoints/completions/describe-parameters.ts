/** Information on parameters beyond OpenAI's documentation; docs/mapping/completions.md has the details. */
export const parameterNotes: Readonly<Record<string, string>> = {
  model: 'A DashScope model, as for chat completions.',
  prompt:
    'A text, or a list of texts, each a call of its own; it becomes a user message. Tokens are refused.',
  suffix: 'Refused unless empty: models can only continue a text at its end.',
  echo: 'The text of each choice begins with its prompt.',
  n: 'How many choices for each prompt, at most 4; with several prompts at most 20 in all.',
  best_of: 'Refused unless it equals `n`.',
  logprobs: 'The likeliest tokens of each place, 0 to 5; only for the answer.',
  max_tokens: "The longest answer; without it the model's own limit, not 16.",
  stream_options: 'With `include_usage` the last chunk has the usage.',
  enable_thinking: 'Whether the model thinks; false unless it is given.',
  thinking_budget: 'How much the model thinks at most, in tokens.',
  enable_search: 'Whether the model may search the web.',
  search_options: "DashScope's options of the search.",
  top_k: 'How many of the likeliest tokens the next one is chosen from; null or -1 switches the limit off.',
  repetition_penalty: "DashScope's counterpart of `frequency_penalty`, on another scale: 1 is no penalty.",
}
