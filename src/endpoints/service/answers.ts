import { z } from 'zod'

import { described, named } from '../../openai/named.ts'

const probe = { timestamp: described('Unix time in seconds.', z.int()), service: z.string() }

export const Health = named('Health', 'It answers.', z.object({ status: z.literal('healthy'), ...probe }))

export const Readiness = named(
  'Readiness',
  'New requests are welcome.',
  z.object({ status: z.literal('ready'), ...probe }),
)

export const ServiceInformation = named(
  'ServiceInformation',
  'What this is and how to use it.',
  z.object({
    name: z.string(),
    service: z.string(),
    version: z.string(),
    description: z.string(),
    authentication: z.string(),
    endpoints: described('What each of them is for, by method and path.', z.record(z.string(), z.string())),
    usage: described('Programs to start from.', z.record(z.string(), z.string())),
  }),
)
