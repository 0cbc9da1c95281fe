import { DashScopeError } from '../../../dashscope/errors.ts'
import type { Sentence } from '../recognition/transcript.ts'

/** Milliseconds. Times are never invented. @throws DashScopeError */
export function timesOf({ begin, end }: Pick<Sentence, 'begin' | 'end'>): { begin: number; end: number } {
  if (begin !== undefined && end !== undefined) return { begin, end: Math.max(begin, end) }
  throw new DashScopeError({
    failure: 'malformed',
    message: 'DashScope sent a sentence without its times.',
    status: 200,
  })
}

/** Whole milliseconds as seconds. */
export function toSeconds(milliseconds: number): number {
  return Math.round(milliseconds) / 1000
}
