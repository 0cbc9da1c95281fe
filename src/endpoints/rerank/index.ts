import type { DashScope } from '../../dashscope/client.ts'
import type { RegionChoice } from '../../dashscope/regions.ts'
import { PerRegion } from '../../dashscope/regions/per-region.ts'
import { refuseOtherKinds } from '../../errors/wrong-kind.ts'
import { isWrongService, type Routing } from '../../generation/families/model-routing.ts'
import type { PlannedCall } from '../../generation/plan.ts'
import { describePlan } from '../../generation/run.ts'
import { reportUploads, sendUploads, withUploads, type Uploaded } from '../../generation/uploads.ts'
import { defineEndpoint, type Context, type Endpoint } from '../../http/endpoint.ts'
import { notify } from '../../http/observer.ts'
import { rerankFamilyOf } from '../../models/families/rerank.ts'
import { chooseModel } from '../choose-model.ts'
import { toErrorAbout, type Subject } from '../to-error-about.ts'
import { parameterNotes } from './describe-parameters.ts'
import { examples } from './examples.ts'
import { RerankAnswer, RerankRequest } from './schemas.ts'
import { toAnswer, toTokens, type RerankFrame } from './to-answer.ts'
import { toCompatibleCall, toNativeCall } from './to-calls.ts'
import { findQuestionUploads, toQuestion, type Question } from './to-question.ts'

/** The paths of Jina and Cohere v1, of Cohere v2, and of DashScope's compatible mode. */
const paths = ['/rerank', '/v2/rerank', '/reranks']

const subject: Subject = {
  kind: 'rerank',
  input: 'documents',
  inChinese: '文档',
  params: [
    { param: 'top_n', messagePattern: /top_n/ },
    { param: 'instruct', messagePattern: /instruct/ },
    { param: 'query', messagePattern: /\bquery\b/ },
    { param: 'documents', messagePattern: /batch size|documents/i },
  ],
}

/** All paths share the knowledge of where each model is in a region. */
export function createRerank(routing: Routing, choices: readonly RegionChoice[]): Endpoint[] {
  const regions = new PerRegion(new Routes(), choices)
  return paths.map((path) =>
    defineEndpoint({
      method: 'POST',
      path,
      summary: `Documents in the order in which they fit a query${path === '/rerank' ? '' : ': another path of /v1/rerank'}`,
      key: 'required',
      body: RerankRequest,
      description: { answer: RerankAnswer, parameters: parameterNotes, examples, asksDashScope: true },
      handle: (request, context) => rerank(request, context, { routing, regions }),
    }),
  )
}

interface Services {
  routing: Routing
  regions: PerRegion<Routes>
}

async function rerank(request: RerankRequest, context: Context, { routing, regions }: Services) {
  const { model: given } = request
  const { dashscope, addAdjustments, observer, newId } = context
  const model = chooseModel(given, routing, context, { kind: 'rerank' })
  refuseOtherKinds(model, 'rerank')
  const routes = regions.of(dashscope.region, () => new Routes())
  const question = toQuestion({ ...request, model }, rerankFamilyOf(model))
  const uploads = findQuestionUploads(question)
  addAdjustments([...question.adjustments, ...reportUploads(uploads, dashscope)])
  if (context.dryRun)
    return {
      kind: 'json' as const,
      body: describePlan({ calls: [routes.callOf(model, question)], uploads }, dashscope),
    }
  try {
    const uploaded = uploads.length > 0 ? await sendUploads(uploads, { dashscope, model }) : undefined
    const { frame, requestId } = await routes.send(model, question, { dashscope, uploaded })
    const input = toTokens(frame)
    notify(() => observer.tokensUsed({ input, output: 0, cached: 0, reasoning: 0 }))
    const body = toAnswer(frame, question, { id: requestId ?? newId('', 29), model: given })
    return { kind: 'json' as const, body, requestId }
  } catch (cause) {
    throw dashscope.signal.aborted ? cause : toErrorAbout(subject, cause, model)
  }
}

interface Sending {
  dashscope: DashScope
  uploaded: Uploaded | undefined
}

/** Callers choose the model names, so the number of stored ones is limited. */
const maxRemembered = 1000

/** The models that a host has only on the compatible path, learned from its refusals. */
class Routes {
  readonly #compatible = new Set<string>()

  callOf(model: string, question: Question): PlannedCall {
    const compatible = this.#compatible.has(model) ? toCompatibleCall(model, question) : undefined
    return compatible ?? toNativeCall(model, question)
  }

  /** If the native path does not have the model, nothing has run, and the other path is tried once. */
  async send(model: string, question: Question, { dashscope, uploaded }: Sending) {
    const first = this.callOf(model, question)
    try {
      return await send(uploaded === undefined ? first : withUploads(first, uploaded), dashscope)
    } catch (error) {
      const second = isWrongService(error) ? toCompatibleCall(model, question) : undefined
      if (second === undefined || this.#compatible.has(model)) throw error
      const answer = await send(second, dashscope)
      if (this.#compatible.size >= maxRemembered) this.#compatible.clear()
      this.#compatible.add(model)
      return answer
    }
  }
}

async function send(call: PlannedCall, dashscope: DashScope) {
  const response = await dashscope.send<RerankFrame>(call)
  response.close()
  return { frame: response.first.frames[0], requestId: response.requestId }
}
