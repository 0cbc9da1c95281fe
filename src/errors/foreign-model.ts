import { findModel } from '../models/catalogue.ts'
import { kindOf, type ModelKind } from '../models/kinds.ts'
import { examplesOf } from '../models/suggest.ts'
import { invalidRequest, type ApiError } from './api-error.ts'

/** Names of models that DashScope does not serve, with their makers. `gpt-oss` has open weights, so a host may serve it. */
const makers: readonly (readonly [name: RegExp, maker: string])[] = [
  [/^(?:gpt-(?!oss)|chatgpt-|o\d(?:$|-)|text-embedding-(?:3-|ada-)|tts-1|whisper-1|dall-e)/i, 'OpenAI'],
  [/^claude-/i, 'Anthropic'],
  [/^gemini-/i, 'Google'],
  [/^rerank-/i, 'Cohere'],
  [/^jina-/i, 'Jina'],
]

/** Replacements for small and for large chat models of other makers. */
const small = ['qwen3.6-flash', 'qwen-flash'] as const
const large = ['qwen3.7-max', 'qwen-plus'] as const

const variables =
  'ANTHROPIC_MODEL, ANTHROPIC_DEFAULT_OPUS_MODEL, ANTHROPIC_DEFAULT_SONNET_MODEL, ANTHROPIC_DEFAULT_HAIKU_MODEL, CLAUDE_CODE_SUBAGENT_MODEL'
const claudeCode = [
  ` In Claude Code, set ${variables} to DashScope models.`,
  `在 Claude Code 中，请把 ${variables} 设为 DashScope 的模型。`,
]

/** The 404 for a model of another maker, without a call to DashScope; undefined for any other model. */
export function refuseForeignModel(
  model: string,
  kind: ModelKind = kindOf(model) ?? 'chat',
): ApiError | undefined {
  const maker = makers.find(([name]) => name.test(model))?.[1]
  if (maker === undefined || findModel(model) !== undefined) return undefined
  const shown = model.slice(0, 128)
  const ofChat = /-(?:mini|nano|haiku|flash|lite)(?:-|$)/i.test(model) ? small : large
  const [one, other] = kind === 'chat' ? ofChat : examplesOf[kind]
  const setting = `MODEL_ALIASES=${shown}=${one}`
  const [own, ownChinese] = maker === 'Anthropic' ? claudeCode : ['', '']
  return invalidRequest(
    `The model '${shown}' belongs to ${maker}, and DashScope does not serve it. Choose a DashScope model, for example '${one}' or '${other}'; the operator of this gateway can map the name to one: ${setting}.${own}`,
    {
      status: 404,
      code: 'model_not_found',
      param: 'model',
      chinese: `模型 '${shown}' 属于 ${maker}，DashScope 不提供。请改用 DashScope 的模型，例如 '${one}' 或 '${other}'；网关的运维人员也可以用 ${setting} 把该名称映射过去。${ownChinese}`,
    },
  )
}
