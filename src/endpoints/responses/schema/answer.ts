import { z } from 'zod'

import { DryRun } from '../../dry-run.ts'

const OutputItem = z
  .looseObject({ id: z.string(), type: z.string() })
  .meta({ id: 'ResponsesOutputItem', description: 'A message, reasoning, or a call.' })

const count = () => z.int().min(0)

const Usage = z
  .looseObject({
    input_tokens: count(),
    input_tokens_details: z.object({ cached_tokens: count(), cache_write_tokens: count() }),
    output_tokens: count(),
    output_tokens_details: z.object({ reasoning_tokens: count() }),
    total_tokens: count(),
  })
  .meta({ id: 'ResponsesUsage', description: 'Tokens, as DashScope counts them.' })

export const Response = z
  .looseObject({
    id: z.string(),
    object: z.literal('response'),
    created_at: z.int(),
    completed_at: z.int().nullable(),
    status: z.enum(['in_progress', 'completed', 'incomplete', 'failed']),
    error: z.object({ code: z.string(), message: z.string() }).nullable(),
    incomplete_details: z.object({ reason: z.literal('max_output_tokens') }).nullable(),
    model: z.string().meta({ description: 'The model as the caller named it.' }),
    output: z.array(OutputItem),
    usage: Usage.nullable(),
    store: z.literal(false),
  })
  .meta({ id: 'Response', description: 'A response; the other fields repeat the request.' })

export const ResponsesAnswer = z.union([Response, DryRun]).meta({
  id: 'ResponsesAnswer',
  description: 'The answer; or, with `x-gateway-dry-run: true`, what would be sent.',
})

export const ResponsesEvent = z
  .looseObject({ type: z.string(), sequence_number: count() })
  .meta({ id: 'ResponsesEvent', description: 'One event of a stream, by its `type`.' })
