import type { Directives } from '../faults/faults.ts'

export interface RetrievalCall {
  /** The parsed body without its markers. */
  body: unknown
  headers: Record<string, string>
  directives: Directives
  requestId: string
}

/** Applies the faults of a list of vectors or scores. */
export function alterList<Entry>(list: readonly Entry[], directives: Directives): Entry[] {
  const whole = directives.has('missing-entry') ? list.slice(1) : [...list]
  return directives.has('shuffled') ? whole.toReversed() : whole
}
