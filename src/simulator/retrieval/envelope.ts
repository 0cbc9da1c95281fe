import type { JsonObject } from '../json.ts'
import { familyOf } from '../models/families.ts'
import { invalid, refuse, type Refusal } from '../request/refusal.ts'
import { readBody, urlError } from '../validation/check-gateway.ts'
import { isImageModel } from '../images/models.ts'
import { recognitionServiceOf } from '../recognition/models.ts'
import { speechModelOf } from '../speech/models.ts'
import { isRetrievalModel } from './models.ts'

export interface RetrievalEnvelope<Model> {
  name: string
  model: Model
  input: JsonObject
  parameters: JsonObject
}

/** The parts that every service needs; or a refusal if the model is missing or belongs to another service. */
export function readEnvelope<Model>(
  body: unknown,
  modelOf: (name: string) => Model | undefined,
  isServed: (model: Model) => boolean = () => true,
): RetrievalEnvelope<Model> | Refusal {
  const read = readBody(body)
  if ('code' in read) return read
  const { model: name, input, parameters } = read
  const model = modelOf(name)
  if (model !== undefined && isServed(model)) return { name, model, input, parameters }
  const isSpeech = recognitionServiceOf(name) !== undefined || speechModelOf(name) !== undefined
  const isOther = isRetrievalModel(body) || isImageModel(body) || isSpeech || familyOf(name) !== undefined
  return isOther ? invalid(urlError) : refuse('ModelNotFound')
}
