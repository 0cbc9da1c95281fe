import { ordinary, type ChatFamily } from './family.ts'

export type { ChatFamily } from './family.ts'

/**
 * The families in order: the first that claims a model has it. Sources: the native API reference and the model list
 * of help.aliyun.com/zh/model-studio; "per documentation", nothing here was tried against the live service.
 */
export const families: readonly ChatFamily[] = [
  {
    ...ordinary,
    name: 'farui',
    claims: /^farui-/,
    // "(0,1), must not be >= 1": the one model whose documentation still excludes 1.
    topP: { smallest: 0.001, largest: 0.999, why: 'takes less than 1' },
    maxTokens: 2000,
    alternates: true,
  },
  {
    ...ordinary,
    name: 'qwen-mt, whole sequence',
    // "Cannot be changed for the time being": these two repeat the whole translation in every frame.
    claims: /^qwen-mt-(?:plus|turbo)/,
    frames: 'cumulative',
  },
  { ...ordinary, name: 'qwen-mt', claims: /^qwen-mt/ },
  { ...ordinary, name: 'qwq', claims: /^qwq/, streamOnly: true },
  { ...ordinary, name: 'qwen-doc', claims: /^qwen-doc/ },
  { ...ordinary, name: 'qwen-long', claims: /^qwen-long/ },
  { ...ordinary, name: 'qwen3.7-max and later', claims: /^qwen3\.[7-9]-max/, maxCompletionTokens: true },
  { ...ordinary, name: 'qwen3 open source', claims: /^qwen3-(?:next-)?\d/, streamOnly: true },
  { ...ordinary, name: 'qwen', claims: /^qwen|^tongyi/ },
  {
    ...ordinary,
    name: 'deepseek',
    // Not the third-party-hosted ids, `siliconflow/deepseek-v3.2`: they have a contract of their own.
    claims: /^deepseek/,
    maxCompletionTokens: true,
    frequencyPenalty: true,
  },
  { ...ordinary, name: 'kimi', claims: /^(?:kimi|moonshot)/ },
  { ...ordinary, name: 'glm-5 and later', claims: /^glm-[5-9]/, maxCompletionTokens: true },
  { ...ordinary, name: 'glm', claims: /^glm/ },
  { ...ordinary, name: 'minimax', claims: /^minimax/, maxCompletionTokens: true },
]

/** Models that no family claims are ordinary: a new id works on the day it comes out. */
const unknown: ChatFamily = { ...ordinary, name: 'unknown', claims: /^/ }

export function familyOf(model: string): ChatFamily {
  const id = model.toLowerCase()
  return families.find(({ claims }) => claims.test(id)) ?? unknown
}
