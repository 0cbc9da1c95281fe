import { z } from 'zod'

import type { ModelFamily } from './index.ts'

/** The properties that the gateway derives from a model's name. */
export const ModelDescription = z.object({
  family: z
    .string()
    .meta({ description: 'Whose rules it follows; `unknown` models are passed to DashScope as they come.' }),
  service: z.string().meta({ description: "DashScope's service that is asked first." }),
  input_modalities: z.array(z.string()).readonly(),
  output_modalities: z.array(z.string()).readonly(),
  thinking: z
    .enum(['none', 'off', 'on', 'only'])
    .meta({ description: 'Never, when asked, unless asked not to, always.' }),
  stream_only: z
    .boolean()
    .meta({ description: 'Whether DashScope answers as a stream only; the gateway collects it.' }),
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
