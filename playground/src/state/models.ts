import { signal } from '@preact/signals'
import type { z } from 'zod'

import type {
  EmbeddingModelDetails,
  ImageModelDetails,
  Model as ModelSchema,
  ModelDetails as DetailsSchema,
  RerankModelDetails,
  SpeechModelDetails,
  TranscriptionModelDetails,
} from '../../../src/endpoints/models/schemas.ts'
import { keyToSend } from './key.ts'
import { regionHeaders } from './region.ts'
import { gatewayUrl } from './settings.ts'

export type Model = z.output<typeof ModelSchema>
export type ModelDetails = z.output<typeof DetailsSchema>

/** All models of `GET /v1/models`; undefined until they are there. */
export const models = signal<readonly Model[] | undefined>(undefined)

/** What is known of a model, by its id. */
export const details = signal<Readonly<Record<string, ModelDetails | undefined>>>({})

/** What is known of models that do not chat. */
interface OtherDetails {
  embedding: z.output<typeof EmbeddingModelDetails>
  rerank: z.output<typeof RerankModelDetails>
  image: z.output<typeof ImageModelDetails>
  speech: z.output<typeof SpeechModelDetails>
  transcription: z.output<typeof TranscriptionModelDetails>
}

/** What is known of a model that is of this type; `loadDetails` fetches it. */
export function detailsOf<Type extends keyof OtherDetails>(
  type: Type,
  id: string,
): OtherDetails[Type] | undefined {
  const known: { type?: string | undefined } | undefined = details.value[id.trim()]
  return known?.type === type ? (known as OtherDetails[Type]) : undefined
}

/** What a path of the gateway answers; undefined for a failure, the page of a proxy among them. */
export async function get<Answer>(path: string): Promise<Answer | undefined> {
  const key = keyToSend()
  const headers = { ...regionHeaders(), ...(key !== '' && { authorization: `Bearer ${key}` }) }
  try {
    const response = await fetch(`${gatewayUrl}${path}`, { headers })
    return response.ok ? ((await response.json()) as Answer) : undefined
  } catch {
    return undefined
  }
}

let lastList = 0

/** With a key, the list contains what DashScope lists for it. A late list of the key before does not replace it. */
export async function loadModels(): Promise<void> {
  lastList += 1
  const own = lastList
  const list = await get<{ data: Model[] }>('/v1/models')
  if (own === lastList) models.value = list?.data ?? models.value ?? []
}

const requestedIds = new Set<string>()

/** Fetches the description of a model, once. After a failure, which may have been that of another key, it may be fetched again. */
export async function loadDetails(id: string): Promise<void> {
  if (id === '' || requestedIds.has(id)) return
  requestedIds.add(id)
  const found = await get<ModelDetails>(`/v1/models/${encodeURIComponent(id)}`)
  if (found === undefined) requestedIds.delete(id)
  else details.value = { ...details.value, [id]: found }
}
