import type { Envelope } from '../../../generation/types.ts'
import type { ResponsesOptions } from '../options.ts'
import type { OutputItem } from './output-item.ts'

export type Response = Readonly<Record<string, unknown>> & { status: string }

/** The outcome of the request so far. */
export interface Outcome {
  status: 'in_progress' | 'completed' | 'incomplete' | 'failed'
  output: readonly OutputItem[]
  usage?: object
  error?: { code: string; message: string }
}

/** The response object, which always has all fields. */
export function toResponse(
  id: string,
  { created, now, model }: Envelope,
  { echo }: Pick<ResponsesOptions, 'echo'>,
  { status, output, usage, error }: Outcome,
): Response {
  return {
    id,
    object: 'response',
    created_at: created,
    status,
    completed_at: status === 'completed' ? now() : null,
    background: false,
    error: error ?? null,
    incomplete_details: status === 'incomplete' ? { reason: 'max_output_tokens' } : null,
    ...echo,
    model,
    output,
    usage: usage ?? null,
  }
}

/** An id in OpenAI's format: the prefix and 48 hexadecimal digits. */
export function toHexId({ newId }: Pick<Envelope, 'newId'>, prefix: string): string {
  return prefix + Array.from(newId('', 48), (letter) => (letter.charCodeAt(0) % 16).toString(16)).join('')
}
