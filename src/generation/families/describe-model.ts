import { z } from 'zod'

import type { ChatFamily } from './index.ts'
import { MatrixEntry, toMatrix } from './parameter-support.ts'

/** What the gateway knows of a model by its name alone. */
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
  parameters: z.record(z.string(), MatrixEntry).meta({ description: 'What becomes of each parameter.' }),
})
export type ModelDescription = z.output<typeof ModelDescription>

export function describeModel(model: string, family: ChatFamily): ModelDescription {
  const { name, service, takesParts, thinking, streamOnly } = family
  return {
    family: name,
    service,
    input_modalities: takesParts,
    output_modalities:
      family.takes.has('modalities') && family.name !== 'unknown' ? ['text', 'audio'] : ['text'],
    thinking,
    stream_only: streamOnly,
    parameters: toMatrix(family, model),
  }
}
