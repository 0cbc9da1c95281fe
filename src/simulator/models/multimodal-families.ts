import { family, type Family } from './family.ts'

/** The recorded models send the finish reason with the last piece. */
const vision = {
  service: 'multimodal',
  resultFormat: 'message',
  terminal: 'B',
  usage: 'modal',
  timeout: 180,
  accepts: ['text', 'image', 'video', 'file'],
  maxFrames: 512,
} as const

const omni = {
  ...vision,
  context: 65_536,
  maxOutput: 16_384,
  streamOnly: 'always',
  terminal: 'A',
  usage: 'omni',
  accepts: ['text', 'image', 'audio', 'video'],
  speaks: true,
} as const
const thinkingModel = { ...vision, incremental: 'required', context: 1_000_000, thinking: 'on' } as const

/** The first match counts. The text-only models of qwen3.6 and 3.7 are in the text families. */
export const multimodalFamilies: readonly Family[] = [
  family(/^qwen3\.5-ocr|^qwen-vl-ocr/, {
    ...vision,
    context: 34_096,
    maxOutput: 4096,
    terminal: 'A',
    tools: false,
    usage: 'ocr',
    timeout: 298,
    accepts: ['text', 'image'],
    purpose: 'ocr',
  }),
  family(/^qwen3\.8-omni|^qwen3\.5-omni/, {
    ...thinkingModel,
    streamOnly: 'always',
    maxOutput: 65_536,
    usage: 'omni',
    terminal: 'A',
    accepts: ['text', 'image', 'audio', 'video'],
    speaks: true,
  }),
  family(/^qwen3\.8-(max|flash|27b)/, { ...thinkingModel, maxOutput: 131_072, timeout: 3600 }),
  family(/^qwen3\.(5-|[67]-(?!max))/, { ...thinkingModel, maxOutput: 65_536, timeout: 600 }),
  family(/^kimi-k2\.[56]/, { ...vision, context: 262_144, maxOutput: 32_768, thinking: 'off' }),
  family(/^qvq-/, { ...vision, incremental: 'required', thinking: 'only', streamOnly: 'always' }),
  family(/^qwen3-vl-.*-thinking/, {
    ...vision,
    incremental: 'required',
    maxOutput: 32_768,
    thinking: 'only',
    streamOnly: 'always',
  }),
  family(/^qwen3-vl-(plus|flash)/, {
    ...vision,
    incremental: 'on',
    context: 262_144,
    maxOutput: 32_768,
    thinking: 'off',
  }),
  family(/^qwen3-vl-/, { ...vision, incremental: 'on', maxOutput: 32_768 }),
  family(/^qwen3-omni-.*captioner/, {
    ...vision,
    context: 65_536,
    maxOutput: 32_768,
    terminal: 'A',
    tools: false,
    usage: 'omni',
    accepts: ['text', 'audio'],
    purpose: 'caption',
  }),
  family(/^qwen3-omni/, { ...omni, thinking: 'off' }),
  family(/^qwen(2\.5)?-omni-/, omni),
  family(/^qwen3-asr-flash(?!-realtime|-filetrans)/, {
    ...vision,
    context: 10_000,
    terminal: 'A',
    tools: false,
    usage: 'speech',
    accepts: ['text', 'audio'],
    purpose: 'asr',
  }),
  family(/^qwen2?-audio-/, {
    ...vision,
    context: 8000,
    maxOutput: 1500,
    tools: false,
    usage: 'oldModal',
    accepts: ['text', 'audio'],
  }),
  family(/^gui-plus/, { ...vision, usage: 'oldModal', accepts: ['text', 'image'] }),
  family(/^qwen2\.5-vl-/, { ...vision, usage: 'oldModal' }),
  family(/^(qwen-vl-(max|plus)|qwen2-vl-)/, { ...vision, usage: 'oldModal', maxFrames: 80 }),
]
