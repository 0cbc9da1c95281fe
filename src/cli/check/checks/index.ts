import type { Check } from '../check.ts'
import { cancellation } from './cancellation.ts'
import { chat } from './chat.ts'
import { cors } from './cors.ts'
import { model, models } from './models.ts'
import { parameters } from './parameters.ts'
import { refusals } from './refusals.ts'
import { readiness, service } from './service.ts'
import { images } from './services/images.ts'
import { embeddings, rerank } from './services/retrieval.ts'
import { speech } from './services/speech.ts'
import { transcription } from './services/transcription.ts'
import { stream } from './stream.ts'
import { tools } from './tools.ts'

/** All checks in order, those without costs first. */
export const checks: readonly [Check, ...Check[]] = [
  service,
  readiness,
  models,
  model,
  parameters,
  images,
  ...refusals,
  cors,
  chat,
  stream,
  tools,
  embeddings,
  rerank,
  speech,
  transcription,
  cancellation,
]
