import { askedRefusal } from '../faults/alter-frames.ts'
import { answerGeneration, type Answer } from './answer-generation.ts'
import { checkAccount, checkKey, checkWorkspace } from '../validation/check-gateway.ts'
import type { Family } from '../models/families.ts'
import type { Directives } from '../faults/faults.ts'
import { isObject, stringOf } from '../json.ts'
import { listModels } from '../models/model-list.ts'
import { invalid, refuse, type Refusal } from '../request/refusal.ts'
import { answerTokenizer } from '../request/tokenizer.ts'
import type { RetrievalCall } from '../retrieval/faults.ts'
import { answerMultimodalEmbedding } from '../retrieval/multimodal-embedding.ts'
import { answerCompatibleRerank, answerRerank } from '../retrieval/rerank.ts'
import { answerTextEmbedding } from '../retrieval/text-embedding.ts'

export interface Call {
  method: string
  path: string
  query: URLSearchParams
  headers: Record<string, string>
  key: string | undefined
  body: unknown
  stream: boolean
  directives: Directives
  /** Names of unknown faults. */
  unknown: string[]
  requestId: string
}

const services: Record<string, Family['service']> = {
  'POST /api/v1/services/aigc/text-generation/generation': 'text',
  'POST /api/v1/services/aigc/multimodal-generation/generation': 'multimodal',
}

const retrieval: Record<string, (call: RetrievalCall) => Answer> = {
  'POST /api/v1/services/embeddings/text-embedding/text-embedding': answerTextEmbedding,
  'POST /api/v1/services/embeddings/multimodal-embedding/multimodal-embedding': answerMultimodalEmbedding,
  'POST /api/v1/services/rerank/text-rerank/text-rerank': answerRerank,
  'POST /compatible-api/v1/reranks': answerCompatibleRerank,
}

const tokenizerPath = '/api/v1/tokenizer'

/** The answer to a call, before connection faults. */
export function answerCall(call: Call): Answer {
  const rejected = checkKey(call.key)
  if (rejected) return { kind: 'refusal', refusal: rejected }
  if (call.unknown.length > 0)
    return {
      kind: 'refusal',
      refusal: {
        status: 400,
        code: 'UnknownFault',
        message: `The simulator has no fault ${call.unknown.join(', ')}`,
      },
    }
  if (call.directives.has('error'))
    return { kind: 'refusal', refusal: askedRefusal(call.directives, 'error', 'InternalError') }
  const account = checkAccount(call.key) ?? checkWorkspace(call.headers['x-dashscope-workspace'])
  return account ? { kind: 'refusal', refusal: account } : routed(call)
}

function routed(call: Call): Answer {
  const { method, path, body, requestId } = call
  const route = `${method} ${path}`
  if (route === 'GET /api/v1/models')
    return { kind: 'result', body: listModels(call.query, requestId), timeout: 180, leaks: false }
  if (route === 'POST /compatible-mode/v1/chat/completions') return unsupported(body)
  if (route === `POST ${tokenizerPath}`) return answerTokenizer(body, requestId)
  const service = services[route]
  const find = retrieval[route]
  if (!service && !find) return { kind: 'refusal', refusal: missing(method, path) }
  if (call.headers['x-dashscope-async'] === 'enable')
    return {
      kind: 'refusal',
      refusal: refuse('AccessDenied', 'current user api does not support asynchronous calls.'),
    }
  if (find) return find(call)
  return answerGeneration({ ...call, service: service ?? 'text' })
}

function missing(method: string, path: string): Refusal {
  const isPosted = path === tokenizerPath || `POST ${path}` in services || `POST ${path}` in retrieval
  return isPosted ? invalid(`Request method '${method}' is not supported.`) : refuse('NotFound')
}

/** The OpenAI-compatible API does not support farui-plus; in the simulator it supports no model. */
function unsupported(body: unknown): Answer {
  const model = isObject(body) ? stringOf(body['model']) : ''
  const error = {
    message: `Unsupported model \`${model}\` for OpenAI compatibility mode.`,
    type: 'invalid_request_error',
    param: null,
    code: 'model_not_supported',
  }
  return { kind: 'result', status: 404, body: { error }, timeout: 180, leaks: false }
}
