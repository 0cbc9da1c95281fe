/** A model as `/v1/models` lists it. */
export interface CatalogueEntry {
  id: string
  /** Who made it, which OpenAI calls the owner. */
  ownedBy: string
}

const by = (ownedBy: string, ids: string): CatalogueEntry[] => ids.split(' ').map((id) => ({ id, ownedBy }))

/**
 * Text models of DashScope's native text-generation service, main aliases only; dated snapshots work as well.
 * Source: the model list of help.aliyun.com/zh/model-studio, as of {@link asOf}.
 */
export const catalogue: readonly CatalogueEntry[] = [
  ...by('alibaba', 'farui-plus'),
  ...by('qwen', 'qwen3.7-max qwen3-max qwen-max qwen-plus qwen-flash qwen-turbo qwen-long'),
  ...by('qwen', 'qwq-plus qwen3-coder-plus qwen3-coder-flash qwen-coder-plus qwen-math-plus qwen-doc-turbo'),
  ...by('qwen', 'qwen-mt-plus qwen-mt-turbo qwen-mt-flash qwen-mt-lite qwen-plus-character'),
  ...by('qwen', 'qwen3-235b-a22b qwen3-32b qwen3-30b-a3b qwen3-14b qwen3-8b qwen3-4b'),
  ...by('qwen', 'qwen3-235b-a22b-thinking-2507 qwen3-235b-a22b-instruct-2507 qwen3-next-80b-a3b-instruct'),
  ...by('deepseek', 'deepseek-v4-pro deepseek-v4-flash deepseek-v3.2 deepseek-v3.1 deepseek-v3 deepseek-r1'),
  ...by('moonshot', 'kimi-k2-thinking Moonshot-Kimi-K2-Instruct'),
  ...by('zhipu', 'glm-5.2 glm-5.1 glm-5 glm-4.7 glm-4.6 glm-4.5'),
  ...by('minimax', 'MiniMax-M2.5 MiniMax-M2.1'),
]

/** The date of the list, 2026-09-01, in Unix seconds; stands in for `created`, which DashScope does not tell. */
export const asOf = 1_788_220_800
