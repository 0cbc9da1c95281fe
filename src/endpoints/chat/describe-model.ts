import { z } from 'zod'

import { described } from '../../openai/named.ts'
import type { ChatFamily } from './families/index.ts'
import { MatrixEntry, toMatrix } from './treatment.ts'

/** What the gateway knows of a model by its name alone. */
export const ModelDescription = z.object({
  family: described(
    'Whose rules it follows; `unknown` models are passed to DashScope as they come.',
    z.string(),
  ),
  service: described("DashScope's service that is asked first.", z.string()),
  input_modalities: z.array(z.string()).readonly(),
  output_modalities: z.array(z.string()).readonly(),
  thinking: described(
    'Never, when asked, unless asked not to, always.',
    z.enum(['none', 'off', 'on', 'only']),
  ),
  stream_only: described('Whether DashScope answers as a stream only; the gateway collects it.', z.boolean()),
  parameters: described('What becomes of each parameter.', z.record(z.string(), MatrixEntry)),
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
