import { z } from 'zod'

/** The request that would be sent, for the header `x-gateway-dry-run`. */
const SentRequest = z
  .object({
    method: z.string(),
    url: z.string(),
    headers: z.record(z.string(), z.string()),
    body: z.unknown(),
  })
  .meta({ id: 'SentRequest', description: 'One call to DashScope, the key masked.' })

const PlannedFile = z
  .object({
    param: z.string().meta({ description: 'Its path in the request.' }),
    content_type: z.string(),
    bytes: z.int(),
    url: z.string().meta({ description: 'Represents its URL in the calls.' }),
  })
  .meta({ id: 'PlannedFile', description: "A file that would go to DashScope's temporary store first." })

export const DryRun = z
  .object({
    object: z.literal('gateway.dry_run'),
    uploads: z.exactOptional(z.array(PlannedFile)),
    request: z.exactOptional(SentRequest),
    requests: z.exactOptional(z.array(SentRequest)),
    left_out: z.exactOptional(
      z
        .int()
        .min(1)
        .meta({ description: 'Further requests, where `requests` would exceed some 20 million characters.' }),
    ),
  })
  .meta({
    id: 'DryRun',
    description: 'What would be sent: `request`, or `requests` where it would be several.',
  })
