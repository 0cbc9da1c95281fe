import { z } from 'zod'

const probe = { timestamp: z.int().meta({ description: 'Unix time in seconds.' }), service: z.string() }

export const Health = z
  .object({ status: z.literal('healthy'), ...probe })
  .meta({ id: 'Health', description: 'It answers.' })

export const Readiness = z
  .object({ status: z.literal('ready'), ...probe })
  .meta({ id: 'Readiness', description: 'The service accepts new requests.' })

export const ServiceInformation = z
  .object({
    name: z.string(),
    service: z.string(),
    version: z.string(),
    description: z.string(),
    authentication: z.string(),
    endpoints: z
      .record(z.string(), z.string())
      .meta({ description: 'The purpose of each endpoint, by method and path.' }),
    usage: z.record(z.string(), z.string()).meta({ description: 'Example programs.' }),
  })
  .meta({ id: 'ServiceInformation', description: 'What the service is, and how to use it.' })
