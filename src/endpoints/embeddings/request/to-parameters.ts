import type { Adjustment } from '../../../errors/adjustment.ts'
import { invalidRequest, type ApiError } from '../../../errors/api-error.ts'
import type { EmbeddingFamily, EmbeddingParameter } from '../../../models/families/embedding.ts'
import { reportUnknown, reportUnsupported } from '../../request-fields/unmapped.ts'
import { EmbeddingRequest } from '../schemas.ts'

export interface Parameters {
  parameters: Readonly<Record<string, unknown>>
  adjustments: readonly Adjustment[]
}

/** Parameters that DashScope has under the same name. */
const own: readonly EmbeddingParameter[] = [
  'text_type',
  'instruct',
  'output_type',
  'enable_fusion',
  'fps',
  'res_level',
  'max_video_frames',
]

const known: ReadonlySet<string> = new Set(Object.keys(EmbeddingRequest.shape))

/** Values without an effect. */
const defaults: Readonly<Partial<Record<EmbeddingParameter, unknown>>> = {
  text_type: 'document',
  output_type: 'dense',
  enable_fusion: false,
}

/** Unsupported parameters that change the kind or number of vectors are refused; others are left out and reported. */
const shapes: ReadonlySet<EmbeddingParameter> = new Set(['output_type', 'enable_fusion'])

/** The parameters of each call. @throws ApiError 400 for unsupported parameters that change the kind of the answer */
export function toParameters(request: EmbeddingRequest, family: EmbeddingFamily): Parameters {
  const { model, output_type: output } = request
  if (output === 'sparse')
    throw unsupported(
      request,
      'output_type',
      "an answer always includes a dense vector: use 'dense&sparse'",
      {
        chinese: "回答必须包含稠密向量，请使用 'dense&sparse'",
      },
    )
  const given = own.filter((name) => request[name] != null)
  const lost = given.filter((name) => !family.parameters.has(name) && request[name] !== defaults[name])
  const shaping = lost.find((name) => shapes.has(name))
  if (shaping !== undefined) throw unsupported(request, shaping, `'${model}' does not support it`)
  const taken = given.filter((name) => family.parameters.has(name))
  return {
    parameters: {
      ...toDimension(request, family),
      ...Object.fromEntries(taken.map((name) => [name, request[name]])),
    },
    adjustments: [...reportUnsupported(request, lost), ...reportUnknown(request, known)],
  }
}

function toDimension(
  { dimensions: given, model }: EmbeddingRequest,
  { dimensions: sizes }: EmbeddingFamily,
): Record<string, unknown> {
  if (given == null) return {}
  const [fixed] = sizes ?? []
  if (sizes?.length !== 1 || fixed === undefined) return { dimension: given }
  if (given === fixed) return {}
  throw invalidRequest(
    `Invalid 'dimensions': the vectors of '${model}' have ${fixed} dimensions. Expected ${fixed} or no value, but got ${given} instead.`,
    {
      code: 'invalid_value',
      param: 'dimensions',
      chinese: `参数 'dimensions' 不对：模型 '${model}' 的向量固定为 ${fixed} 维，请改为 ${fixed} 或不传，实际为 ${given}。`,
    },
  )
}

function unsupported(
  request: EmbeddingRequest,
  param: EmbeddingParameter,
  why: string,
  { chinese = `模型 '${request.model}' 不支持` }: { chinese?: string } = {},
): ApiError {
  const given = JSON.stringify(request[param])
  return invalidRequest(`Unsupported value: '${param}' with ${given}: ${why}.`, {
    code: 'unsupported_value',
    param,
    chinese: `参数 '${param}' 的取值 ${given} 不受支持：${chinese}。`,
  })
}
