import { invalidRequest, type ApiError } from '../../errors/api-error.ts'
import type { RerankFamily } from '../../models/families/rerank.ts'
import type { Document } from './schemas.ts'

interface DocumentsContext {
  model: string
  family: RerankFamily
  param: string
}

/** Scores of several calls are not comparable, so more documents than one call accepts are refused. @throws ApiError 400 */
export function checkDocuments(
  documents: readonly Document[],
  { model, family, param }: DocumentsContext,
): void {
  if (documents.length === 0)
    throw invalidRequest(`Invalid '${param}': empty array. Expected at least one document.`, {
      code: 'empty_array',
      param,
      chinese: `参数 '${param}' 不对：不能为空数组。`,
    })
  const { documents: maxDocuments = Infinity, images = Infinity, videos = Infinity } = family
  const count = (...keys: readonly string[]) =>
    documents.filter((one) => typeof one === 'object' && keys.some((key) => one[key] != null)).length
  const counts = [
    { noun: 'documents', chinese: '篇文档', given: documents.length, limit: maxDocuments },
    { noun: 'images', chinese: '张图片', given: count('image', 'image_url'), limit: images },
    { noun: 'videos', chinese: '个视频', given: count('video', 'video_url'), limit: videos },
  ]
  const over = counts.find(({ given, limit }) => given > limit)
  if (over !== undefined) throw tooMany(over, model, param)
}

function tooMany(
  { noun, chinese, given, limit }: { noun: string; chinese: string; given: number; limit: number },
  model: string,
  param: string,
): ApiError {
  return invalidRequest(
    `Invalid '${param}': too many ${noun}. '${model}' ranks at most ${limit} ${noun} in a request, but got ${given}. Scores of several requests cannot be compared, so the gateway does not split them: send fewer, for example the best matches of a vector search.`,
    {
      code: 'array_above_max_length',
      param,
      chinese: `参数 '${param}' 不对：模型 '${model}' 每次最多 ${limit} ${chinese}，实际为 ${given}。不同请求的分数不可比较，网关不会拆分，请先筛选（例如用向量检索）。`,
    },
  )
}
