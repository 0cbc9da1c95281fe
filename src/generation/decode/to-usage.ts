import { isRecord, lookUp } from '../../json.ts'
import type { TokenCounts } from '../../http/observer.ts'
import type * as DashScope from '../dashscope-types.ts'
import type * as OpenAI from '../../endpoints/chat-completions/schema.ts'

type Count = (usage: DashScope.Usage) => unknown

/**
 * DashScope's last usage per choice → OpenAI's, in tokens; undefined where DashScope gave none. Answers add up; the
 * prompt counts once, or once per choice where each was a call of its own (`separate`). `output_tokens` holds the
 * reasoning already. DashScope's own total wins over the sum.
 */
export function toUsage(usages: readonly DashScope.Usage[], separate: boolean): OpenAI.Usage | undefined {
  const [first, ...others] = usages
  if (first === undefined) return undefined
  const all = (count: Count) => usages.reduce((total, usage) => total + (toCount(count(usage)) ?? 0), 0)
  const once = (count: Count) => (separate ? all(count) : (toCount(count(first)) ?? 0))
  const prompt = once((usage) => usage.input_tokens)
  const completion = all((usage) => usage.output_tokens)
  const total = others.length === 0 ? toCount(first.total_tokens) : undefined
  return {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: total ?? prompt + completion,
    prompt_tokens_details: {
      cached_tokens: once(cached),
      audio_tokens: once(audio),
      ...positive('image_tokens', once(image)),
      ...positive('video_tokens', once(video)),
      ...positive('cache_write_tokens', once(written)),
    },
    completion_tokens_details: {
      reasoning_tokens: all((usage) => usage.output_tokens_details?.reasoning_tokens),
      audio_tokens: all((usage) => usage.output_tokens_details?.audio_tokens),
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
    ...pluginsOf(usages, separate),
  }
}

/** What counts nothing is as good as absent: OpenAI's counts are integers from 0. */
function toCount(value: unknown): number | undefined {
  return Number.isSafeInteger(value) && Number(value) >= 0 ? Number(value) : undefined
}

/** Whether a usage counts nothing where an earlier one did; the counts of one answer never fall to zero. */
export function isLess(usage: DashScope.Usage, earlier: DashScope.Usage): boolean {
  const counts: readonly Count[] = [({ input_tokens: count }) => count, ({ output_tokens: count }) => count]
  return counts.some((count) => (toCount(count(usage)) ?? 0) === 0 && (toCount(count(earlier)) ?? 0) > 0)
}

/** The counts that are measured, of what OpenAI's usage holds. */
export function toTokenCounts(usage: OpenAI.Usage): TokenCounts {
  return {
    input: usage.prompt_tokens,
    output: usage.completion_tokens,
    cached: usage.prompt_tokens_details.cached_tokens,
    reasoning: usage.completion_tokens_details.reasoning_tokens,
  }
}

// Each count has had more than one place over the years.
const cached: Count = (usage) => usage.prompt_tokens_details?.cached_tokens ?? usage.cached_tokens
const written: Count = (usage) => usage.prompt_tokens_details?.cache_creation_input_tokens
const audio: Count = (usage) =>
  usage.prompt_tokens_details?.audio_tokens ?? usage.input_tokens_details?.audio_tokens ?? usage.audio_tokens
const image: Count = (usage) => usage.input_tokens_details?.image_tokens ?? usage.image_tokens
const video: Count = (usage) => usage.input_tokens_details?.video_tokens ?? usage.video_tokens

/** Details beyond the two that OpenAI always gives are there when they count something. */
function positive<Name extends string>(name: Name, count: number): Partial<Record<Name, number>> {
  return count > 0 ? ({ [name]: count } as Partial<Record<Name, number>>) : {}
}

/** What plugins did, as DashScope counts it; calls of their own add up where they count the same plugin. */
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
