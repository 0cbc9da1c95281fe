import { findRelated } from '../models/catalogue.ts'
import { endpointOf, kindOf, type ModelKind } from '../models/kinds.ts'
import { suggestModels } from '../models/suggest.ts'
import { invalidRequest } from './api-error.ts'

const makes: Readonly<Record<ModelKind, { english: string; chinese: string }>> = {
  chat: { english: 'answers conversations', chinese: '对话模型' },
  embedding: { english: 'makes embeddings', chinese: '向量模型' },
  rerank: { english: 'orders documents', chinese: '重排序模型' },
}

/**
 * A model that is known to be for another endpoint is refused there, in words that name its own. Other names pass.
 * @throws ApiError 400
 */
export function refuseOtherKinds(model: string, wanted: ModelKind): void {
  const kind = kindOf(model)
  if (kind === undefined || kind === wanted) return
  // Most names say what a model is not; that it is for chat takes an entry in the catalogue.
  if (kind === 'chat' && findRelated(model) === undefined) return
  const shown = model.slice(0, 128)
  const { english, chinese } = suggestModels('', wanted)
  throw invalidRequest(
    `The model '${shown}' ${makes[kind].english}: use it at POST ${endpointOf[kind]}. For this endpoint: ${english}`,
    {
      code: 'unsupported_value',
      param: 'model',
      chinese: `模型 '${shown}' 是${makes[kind].chinese}，请使用 POST ${endpointOf[kind]}。此接口${chinese}`,
    },
  )
}
