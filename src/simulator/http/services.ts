import { askedRefusal } from '../faults/alter-frames.ts'
import { answerGeneration, type Answer } from './answer-generation.ts'
import { checkAccount, checkKey, checkWorkspace } from '../validation/check-gateway.ts'
import type { Family } from '../models/families.ts'
import type { Directives } from '../faults/faults.ts'
import { isObject, stringOf } from '../json.ts'
import { listModels } from '../models/model-list.ts'
import { invalid, refuse, type Refusal } from '../request/refusal.ts'
import { answerTokenizer } from '../request/tokenizer.ts'
import { answerMessageImages, submitMessageImages } from '../images/message-images.ts'
import { isImageModel } from '../images/models.ts'
import { submitSynthesis } from '../images/synthesis.ts'
import type { ResultStore } from '../object-store/result-store.ts'
import type { Recordings } from '../recognition/find-recordings.ts'
import { recognitionServiceIn } from '../recognition/models.ts'
import { submitTranscription, type RecognitionCall } from '../recognition/transcription.ts'
import { answerTypedMessage } from '../recognition/typed-message.ts'
import type { RetrievalCall } from '../retrieval/faults.ts'
import { answerMultimodalEmbedding } from '../retrieval/multimodal-embedding.ts'
import { answerCompatibleRerank, answerRerank } from '../retrieval/rerank.ts'
import { answerTextEmbedding } from '../retrieval/text-embedding.ts'
import { answerCosyVoice } from '../speech/cosyvoice-http.ts'
import { answerQwenSpeech, isQwenSpeech } from '../speech/qwen-speech.ts'
import type { SpeechCall } from '../speech/speech-call.ts'
import { answerTask, taskIdIn, type TaskStore } from '../tasks/task-store.ts'
import type { UploadStore } from '../uploads/upload-store.ts'

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
  /** The simulator's own address, as the client wrote it. */
  origin: string
  tasks: TaskStore
  results: ResultStore
  uploads: UploadStore
  recordings: Recordings
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

const speech: Record<string, (call: SpeechCall) => Answer> = {
  'POST /api/v1/services/audio/tts/SpeechSynthesizer': answerCosyVoice,
}

/** Services whose answers are tasks; they require the header `X-DashScope-Async`. */
const taskServices: Record<string, (call: RecognitionCall) => Answer> = {
  'POST /api/v1/services/audio/asr/transcription': submitTranscription,
  'POST /api/v1/services/aigc/image-generation/generation': submitMessageImages,
  'POST /api/v1/services/aigc/text2image/image-synthesis': (call) => submitSynthesis(call, 'text2image'),
  'POST /api/v1/services/aigc/image2image/image-synthesis': (call) => submitSynthesis(call, 'image2image'),
}

const tokenizerPath = '/api/v1/tokenizer'

/** The answer to a call, before connection faults. */
export function answerCall(call: Call): Answer {
  const file = call.results.fetch(call)
  if (file !== undefined) return file
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
  if (route === 'GET /api/v1/uploads') return policyFor(call)
  if (route === 'POST /compatible-mode/v1/chat/completions') return unsupported(body)
  if (route === `POST ${tokenizerPath}`) return answerTokenizer(body, requestId)
  const task = taskIdIn(path)
  if (task) return answerTaskCall(call, task)
  const service = services[route]
  const find = retrieval[route] ?? speech[route]
  const submit = taskServices[route]
  if (!service && !find && !submit) return { kind: 'refusal', refusal: missing(method, path) }
  const isAsynchronous = call.headers['x-dashscope-async'] === 'enable'
  if (isAsynchronous !== (submit !== undefined)) return wrongMode(isAsynchronous)
  // A file that cannot be transcribed is a subtask that fails.
  const unreadable = submit === submitTranscription ? undefined : call.uploads.refusalOf(call)
  if (unreadable) return { kind: 'refusal', refusal: unreadable }
  if (find) return find(call)
  if (submit) return submit(withKey(call))
  if (service === 'multimodal' && isImageModel(body)) return answerMessageImages(withKey(call))
  if (service === 'multimodal' && recognitionServiceIn(body) === 'typed-message')
    return answerTypedMessage(call)
  if (service === 'multimodal' && isQwenSpeech(body)) return answerQwenSpeech(call)
  return answerGeneration({ ...call, service: service ?? 'text' })
}

function withKey(call: Call): RecognitionCall {
  return { ...call, key: call.key ?? '' }
}

function answerTaskCall(call: Call, task: { id: string; isCancel: boolean }): Answer {
  const { method, key = '', requestId, tasks } = call
  const answer = answerTask(tasks, task, { method, key, requestId })
  if ('code' in answer) return { kind: 'refusal', refusal: answer as Refusal }
  return { kind: 'result', body: answer, timeout: 180, leaks: false }
}

function wrongMode(isAsynchronous: boolean): Answer {
  const mode = isAsynchronous ? 'asynchronous' : 'synchronous'
  const message = `current user api does not support ${mode} calls.`
  return { kind: 'refusal', refusal: refuse('AccessDenied', message) }
}

function policyFor({ query, key, origin, requestId, uploads }: Call): Answer {
  const answer = uploads.answerPolicy(query, { key, origin, requestId })
  if ('code' in answer) return { kind: 'refusal', refusal: answer as Refusal }
  return { kind: 'result', body: answer, timeout: 180, leaks: false }
}

function missing(method: string, path: string): Refusal {
  const posted = [services, retrieval, speech, taskServices].some((routes) => `POST ${path}` in routes)
  const isPosted = path === tokenizerPath || posted
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
