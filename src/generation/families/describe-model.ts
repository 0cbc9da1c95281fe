import { z } from 'zod'

import type { ModelFamily } from './index.ts'

/** The properties that the gateway derives from a model's name. */
export const ModelDescription = z.object({
  family: z
    .string()
    .meta({ description: 'The family whose rules apply; `unknown` if no family matches the name.' }),
  service: z.string().meta({ description: 'The DashScope service that is tried first.' }),
  input_modalities: z.array(z.string()).readonly(),
  output_modalities: z.array(z.string()).readonly(),
  thinking: z
    .enum(['none', 'off', 'on', 'only'])
    .meta({ description: '`none`: never; `off`: on request; `on`: unless switched off; `only`: always.' }),
  stream_only: z
    .boolean()
    .meta({ description: 'Whether DashScope can only stream its answers; the gateway collects them.' }),
})
export type ModelDescription = z.output<typeof ModelDescription>

export function describeModel(family: ModelFamily): ModelDescription {
  const { name, service, inputModalities, thinking, streamOnly, parameters } = family
  return {
    family: name,
    service,
    input_modalities: inputModalities,
    output_modalities: parameters.has('modalities') && name !== 'unknown' ? ['text', 'audio'] : ['text'],
    thinking,
    stream_only: streamOnly,
  }
}
