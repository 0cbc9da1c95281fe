import type { Turn } from '../types.ts'

/** `detail: "high"` of one image sets DashScope's switch for the whole request. */
export function wantsHighResolution(turns: readonly Turn[]): boolean {
  return turns.some(
    ({ content }) =>
      typeof content !== 'string' &&
      content.some((part) => part.type === 'image' && part.detail?.value === 'high'),
  )
}
