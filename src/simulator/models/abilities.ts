/** Parameters and contents that only some models support; sources: Alibaba Cloud's reference and the recordings. */
const abilities = {
  /** `max_completion_tokens` has an effect. Other models ignore it; none was seen to refuse it. */
  completionLimit:
    /^(qwen3\.(5-|6-(?!max)|[78]-)|kimi-k2\.[5-9]|glm-5|minimax-m(2\.[5-9]|[3-9])|deepseek-(v3|r1|v4))/,
  /** `max_tokens` includes the reasoning. */
  wholeLimit: /^glm-5\.[2-9]/,
  logitBias: /^qwen-plus-character/,
  preserveThinking: /^(qwen3\.[678]-|kimi-k2\.[67])/,
  preservesByDefault: /^(qwen3\.8-(max|flash)|kimi-k2\.7-code)/,
  clearThinking: /^glm-(4\.7|5)/,
  /** The switch is the object `thinking`, not `enable_thinking`. */
  thinkingObject: /^minimax-m3/,
  /** JSON mode without a schema; the page on structured output names none of them under JSON Schema. */
  jsonObjectOnly: /^(deepseek|kimi|moonshot|glm-|minimax)/,
  codeInterpreter: /^(qwen3-max|qwen3\.5-)/,
  /** Typed text parts with `cache_control` (the page on context caching). */
  explicitCache:
    /^(qwen3-max|qwen3\.[5-8]-|qwen-plus(?!-character)|qwen-flash|qwen3-coder-|qwen3-vl-|deepseek-v3\.2|glm-5\.1|kimi-k2\.[56])/,
  /** Continues the beginning of an answer (前缀续写, the page of October 2026; DeepSeek by Bailian's partner contract). */
  partial:
    /^(qwen-(max|plus(?!-character)|flash|turbo|coder-|math-|vl-(max|plus))|qwen3-(max|coder-|next-|vl-|[\d.]+b)|qwen3\.[567]-(max|plus|flash)|qwen3\.5-\d|qwen2\.5-(?!vl-|omni-)|deepseek-v3)/,
  /** Accepts lists of text parts but ignores them, unless tools are offered (QwenLM/qwen-code#5599). */
  skipsLists: /^glm-/,
  fileIds: /^qwen-long/,
  documents: /^qwen-doc-turbo/,
} as const satisfies Record<string, RegExp>

export type Ability = keyof typeof abilities

export function isAble(model: string, ability: Ability): boolean {
  return abilities[ability].test(nameOf(model))
}

/** A model hosted by a third party (`vendor/name`) does not support `max_completion_tokens`. */
export function isHostedElsewhere(model: string): boolean {
  return model.includes('/')
}

/** The levels, and those that are mapped to them (reference of August 2026); any other is an error. */
const efforts: readonly [RegExp, readonly string[]][] = [
  [/^glm-5\.3/, ['low', 'high', 'max']],
  [/^deepseek-v4|^glm-5/, ['low', 'medium', 'high', 'xhigh', 'max']],
  // `none` turns the thinking off.
  [/^qwen3\.8-/, ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max']],
]

/** The values of `reasoning_effort`; undefined for models without the parameter. */
export function effortsOf(model: string): readonly string[] | undefined {
  return efforts.find(([match]) => match.test(nameOf(model)))?.[1]
}

function nameOf(model: string): string {
  return model.toLowerCase().split('/').at(-1) ?? ''
}
