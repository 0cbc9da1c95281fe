import type { ChatFamily } from './families/index.ts'
import { toMatrix, type MatrixEntry } from './treatment.ts'

/** What the gateway knows of a model by its name alone. */
export interface ModelDescription {
  /** The family whose rules it follows; `unknown` ones are passed to DashScope as they come. */
  family: string
  /** DashScope's service that is asked first. */
  service: string
  input_modalities: readonly string[]
  output_modalities: readonly string[]
  /** `none`, `off` and `on` by default, `only`. */
  thinking: string
  stream_only: boolean
  /** What becomes of each parameter. */
  parameters: Record<string, MatrixEntry>
}

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
