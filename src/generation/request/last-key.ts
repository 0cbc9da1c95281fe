import type { Sourced } from '../types.ts'

/** The caller's name of a field: `c` for `a[0].b[1].c`. */
export function lastKey({ param }: Sourced): string {
  return param.slice(param.lastIndexOf('.') + 1)
}
