import { familyOf } from './families.ts'
import type { JsonObject } from '../json.ts'

/** Names of models by capability. */
const names = {
  TG: `
  farui-plus qwen-max qwen-max-latest qwen-plus qwen-plus-latest qwen-flash qwen-turbo qwen-long
  qwen3-max qwen3.7-max qwen3.7-plus qwen3.6-plus qwen3.5-plus qwen3.5-flash qwen3.8-max
  qwen3-235b-a22b qwen3-32b qwen3-8b qwen3-235b-a22b-instruct-2507 qwen3-235b-a22b-thinking-2507
  qwen3-coder-plus qwq-plus qwen-math-plus qwen-mt-plus qwen-mt-turbo qwen-mt-flash
  qwen-plus-character qwen3-vl-plus qwen3-vl-flash qwen-vl-max qwen-vl-plus qwen-vl-ocr qvq-max
  qwen3.6-flash qwen3.8-flash qwen2.5-vl-72b-instruct qwen3.5-ocr gui-plus qwen-audio-turbo qwen3-omni-flash
  qwen3-omni-30b-a3b-captioner qwen-doc-turbo deepseek-v4-pro deepseek-v4-flash
  deepseek-v3.2 deepseek-r1 glm-5.2 glm-4.7 kimi-k2.5 kimi-k2.7-code
  kimi-k2.6 kimi-k2-thinking Moonshot-Kimi-K2-Instruct MiniMax-M2.5`,
  ASR: `
    qwen3-asr-flash qwen3-asr-flash-filetrans qwen-audio-3.0-asr-flash qwen-audio-3.1-asr-flash
    qwen-audio-3.1-asr-flash-filetrans fun-asr fun-asr-mtl fun-asr-flash-2026-06-15
    paraformer-v2 paraformer-8k-v2 paraformer-v1 paraformer-8k-v1 paraformer-mtl-v1 sensevoice-v1`,
  'Realtime-ASR': `
    qwen3-asr-flash-realtime fun-asr-realtime fun-asr-realtime-2026-02-28 fun-asr-flash-8k-realtime
    qwen-audio-3.1-asr-flash-streaming paraformer-realtime-v2 paraformer-realtime-8k-v2`,
  TTS: `
    qwen3-tts-flash qwen3-tts-instruct-flash qwen-tts cosyvoice-v3.5-plus cosyvoice-v3-flash cosyvoice-v3-plus
    cosyvoice-v2 sambert-zhichu-v1`,
  'Realtime-TTS': `qwen3-tts-flash-realtime qwen-tts-realtime`,
} as const

interface Listed {
  model: string
  capability: string
}

const models: readonly Listed[] = Object.entries(names).flatMap(([capability, listed]) =>
  listed
    .trim()
    .split(/\s+/)
    .map((model) => ({ model, capability })),
)

/** `GET /api/v1/models`: pages from 1, by default with 100 models each; `model` filters by name, `capabilities` by a list. */
export function listModels(query: URLSearchParams, requestId: string): JsonObject {
  const page = Math.max(1, Number(query.get('page_no') ?? 1))
  const size = Math.max(1, Number(query.get('page_size') ?? 100))
  const name = query.get('model')
  const capabilities = query.get('capabilities')?.split(',')
  const found = models.filter(
    ({ model, capability }) =>
      (name === null || model === name) && (capabilities?.includes(capability) ?? true),
  )
  return {
    request_id: requestId,
    output: {
      total: found.length,
      page_no: page,
      page_size: size,
      models: found.slice((page - 1) * size, page * size).map(toEntry),
    },
  }
}

function toEntry({ model, capability }: Listed): JsonObject {
  const entry = { model, name: model, capabilities: [capability] }
  const family = familyOf(model)
  if (capability !== 'TG' || family === undefined) return entry
  return {
    ...entry,
    model_info: { context_window: family.context, max_output_tokens: family.maxOutput },
  }
}
