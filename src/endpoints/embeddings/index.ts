import { refuseOtherKinds } from '../../errors/wrong-kind.ts'
import type { Routing } from '../../generation/families/model-routing.ts'
import { describePlan } from '../../generation/run.ts'
import { defineEndpoint, type Context, type Endpoint } from '../../http/endpoint.ts'
import { notify } from '../../http/observer.ts'
import { embeddingFamilyOf } from '../../models/families/embedding.ts'
import { reportUploads, sendUploads, withUploads } from '../../generation/uploads.ts'
import { chooseModel } from '../choose-model.ts'
import { findMediaUploads } from '../media-content.ts'
import { createDecode } from './request/decode-tokens.ts'
import { parameterNotes } from './describe-parameters.ts'
import { examples } from './examples.ts'
import { EmbeddingRequest, EmbeddingsAnswer, type EmbeddingList, type EmbeddingUsage } from './schemas.ts'
import { sendParts } from './send-parts.ts'
import { bytesOf, toEmbeddings, toSum } from './answer/to-answer.ts'
import { toCalls, type Part } from './request/to-calls.ts'
import { hasTokens, toInputs, type Decode } from './request/to-inputs.ts'
import { toParameters } from './request/to-parameters.ts'
import { toPartError } from './answer/to-part-error.ts'
import { toUsage, toVectors } from './answer/to-vectors.ts'

/** https://platform.openai.com/docs/api-reference/embeddings/create */
export function createEmbeddings(routing: Routing): Endpoint {
  return defineEndpoint({
    method: 'POST',
    path: '/embeddings',
    summary: 'Vectors of texts, images and videos',
    key: 'required',
    body: EmbeddingRequest,
    // OpenAI's limits: 8,192 token ids per text, and 300,000 in total.
    bodyShape: { values: 320_000, members: 8_192 },
    description: {
      answer: EmbeddingsAnswer,
      parameters: parameterNotes,
      examples,
      asksDashScope: true,
    },
    async handle(request, context) {
      const { model: given } = request
      const { dashscope, addAdjustments } = context
      const model = chooseModel(given, routing, context, { kind: 'embedding' })
      refuseOtherKinds(model, 'embedding')
      const family = embeddingFamilyOf(model)
      const { parameters, adjustments } = toParameters({ ...request, model }, family)
      const read = toInputs(
        { ...request, model },
        family,
        hasTokens(request) ? await loadDecode() : undefined,
      )
      const uploads = read.inputs.flatMap((input, index) => findMediaUploads(input, `input[${index}]`))
      addAdjustments([...read.adjustments, ...adjustments, ...reportUploads(uploads, dashscope)])
      const parts = toCalls(read.inputs, { model, family, parameters })
      const calls = parts.map(({ call }) => call)
      if (context.dryRun) return { kind: 'json', body: describePlan({ calls, uploads }, dashscope) }
      if (uploads.length === 0) return embed(parts, request, context)
      const uploaded = await sendUploads(uploads, { dashscope, model })
      return embed(
        parts.map((part) => ({ ...part, call: withUploads(part.call, uploaded) })),
        request,
        context,
      )
    },
  })
}

type RequestOptions = Pick<EmbeddingRequest, 'model' | 'dimensions' | 'encoding_format'>

async function embed(
  parts: readonly Part[],
  { model, dimensions, encoding_format: format }: RequestOptions,
  { dashscope, observer, holdAnswer, model: id = model }: Context,
) {
  const usages: EmbeddingUsage[] = []
  let held = 0
  let requestId: string | undefined
  try {
    const answers = await sendParts(parts, {
      dashscope,
      observer,
      onAnswer({ frame, requestId: ownId }, part) {
        if (part.start === 0) requestId = ownId
        usages.push(toUsage(frame))
        const vectors = toVectors(frame, { count: part.vectors, dimensions })
        held += bytesOf(vectors, format)
        holdAnswer(held, 'sent')
        return toEmbeddings(vectors, part.start, format)
      },
      toError: (cause, part) => toPartError(cause, { model: id, part, isOneOfSeveral: parts.length > 1 }),
    })
    const body: EmbeddingList = { object: 'list', data: answers.flat(), model, usage: toSum(usages) }
    return { kind: 'json' as const, body, requestId }
  } finally {
    // Successful calls are billed, even if others fail.
    const { prompt_tokens: input } = toSum(usages)
    if (usages.length > 0) notify(() => observer.tokensUsed({ input, output: 0, cached: 0, reasoning: 0 }))
  }
}

let decode: Promise<Decode> | undefined

/** The table takes a megabyte, so the first request that needs it loads it. */
function loadDecode(): Promise<Decode> {
  return (decode ??= import('gpt-tokenizer/bpeRanks/cl100k_base').then(({ default: table }) =>
    createDecode(table),
  ))
}
