import { isRecord, lookUp } from '../../json.ts'
import type * as DashScope from '../dashscope-types.ts'
import type { TokenUsage } from '../types.ts'

type Count = (usage: DashScope.Usage) => unknown

/**
 * DashScope's last usage per choice → the usage of the answer; undefined if DashScope sent none. Output is summed; the
 * prompt counts once, or once per choice if each was a separate call (`separate`). `output_tokens` includes the reasoning.
 * DashScope's own total wins over the sum.
 */
export function toTokenUsage(usages: readonly DashScope.Usage[], separate: boolean): TokenUsage | undefined {
  const [first, ...others] = usages
  if (first === undefined) return undefined
  const all = (count: Count) => usages.reduce((total, usage) => total + (toCount(count(usage)) ?? 0), 0)
  const once = (count: Count) => (separate ? all(count) : (toCount(count(first)) ?? 0))
  const input = once((usage) => usage.input_tokens)
  const output = all((usage) => usage.output_tokens)
  const total = others.length === 0 ? toCount(first.total_tokens) : undefined
  return {
    input,
    output,
    total: total ?? input + output,
    cached: once(cached),
    cacheWritten: once(written),
    inputAudio: once(audio),
    inputImage: once(image),
    inputVideo: once(video),
    reasoning: all((usage) => usage.output_tokens_details?.reasoning_tokens),
    outputAudio: all((usage) => usage.output_tokens_details?.audio_tokens),
    ...pluginsOf(usages, separate),
  }
}

/** Integers from 0; anything else counts as absent. */
function toCount(value: unknown): number | undefined {
  return Number.isSafeInteger(value) && Number(value) >= 0 ? Number(value) : undefined
}

/** Whether a count fell to 0 since an earlier usage, which never happens in a correct answer. */
export function hasDecreased(usage: DashScope.Usage, earlier: DashScope.Usage): boolean {
  return (
    isZeroAfter(usage.input_tokens, earlier.input_tokens) ||
    isZeroAfter(usage.output_tokens, earlier.output_tokens)
  )
}

function isZeroAfter(count: unknown, earlier: unknown): boolean {
  return (toCount(count) ?? 0) === 0 && (toCount(earlier) ?? 0) > 0
}

// DashScope has moved each of these counts over the years.
const cached: Count = (usage) => usage.prompt_tokens_details?.cached_tokens ?? usage.cached_tokens
const written: Count = (usage) => usage.prompt_tokens_details?.cache_creation_input_tokens
const audio: Count = (usage) =>
  usage.prompt_tokens_details?.audio_tokens ?? usage.input_tokens_details?.audio_tokens ?? usage.audio_tokens
const image: Count = (usage) => usage.input_tokens_details?.image_tokens ?? usage.image_tokens
const video: Count = (usage) => usage.input_tokens_details?.video_tokens ?? usage.video_tokens

/** DashScope's counts of plugin use, summed over separate calls. */
function pluginsOf(usages: readonly DashScope.Usage[], separate: boolean): { plugins?: unknown } {
  const given = usages.flatMap(({ plugins }) => (isRecord(plugins) ? [plugins] : []))
  const [first] = given
  if (first === undefined) return {}
  if (!separate || given.length === 1) return { plugins: first }
  const names = new Set(given.flatMap((plugins) => Object.keys(plugins)))
  return {
    plugins: Object.fromEntries(
      [...names].map((name) => [name, added(given.map((plugins) => lookUp(plugins, name)))]),
    ),
  }
}

function added(counts: readonly unknown[]): unknown {
  const records = counts.filter(isRecord)
  const count = records.reduce((total, record) => total + (toCount(record['count']) ?? 0), 0)
  return { ...records[0], count }
}
