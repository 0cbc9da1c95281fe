import { findRelated } from '../models/catalogue.ts'
import { endpointOf, isAlsoForChat, kindOf, type ModelKind } from '../models/kinds.ts'
import { examplesOf } from '../models/suggest.ts'
import { invalidRequest } from './api-error.ts'

const makes: Readonly<Record<ModelKind, { english: string; chinese: string }>> = {
  chat: { english: 'is a chat model', chinese: '对话模型' },
  embedding: { english: 'is an embedding model', chinese: '向量模型' },
  rerank: { english: 'is a reranking model', chinese: '重排序模型' },
  speech: { english: 'is a speech model', chinese: '语音合成模型' },
  transcription: { english: 'is a transcription model', chinese: '语音识别模型' },
  image: { english: 'is an image model', chinese: '图像模型' },
}

/**
 * Refuses a model that is known to belong to another endpoint, and names that endpoint. Other names pass.
 * @throws ApiError 400
 */
export function refuseOtherKinds(model: string, wanted: ModelKind): void {
  const kind = kindOf(model)
  if (kind === undefined || kind === wanted) return
  if (wanted === 'chat' && isAlsoForChat(model)) return
  // Chat is the default kind of a name, so a chat model is only refused if the catalogue has it.
  if (kind === 'chat' && findRelated(model) === undefined) return
  const shown = model.slice(0, 128)
  const [one, other] = examplesOf[wanted]
  throw invalidRequest(
    `The model '${shown}' ${makes[kind].english}: use it at POST ${endpointOf[kind]}. Models for this endpoint are, for example, '${one}' and '${other}'.`,
    {
      code: 'unsupported_value',
      param: 'model',
      chinese: `模型 '${shown}' 是${makes[kind].chinese}，请使用 POST ${endpointOf[kind]}。此接口可用的模型如 '${one}'、'${other}'。`,
    },
  )
}
