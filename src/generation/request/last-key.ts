import type { Sourced } from '../types.ts'

/** The caller's name of a field: `file_id` for `messages[0].content[1].file.file_id`. */
export function lastKey({ param }: Sourced): string {
  return param.slice(param.lastIndexOf('.') + 1)
}
