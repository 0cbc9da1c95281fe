import { familyOf, type Family } from '../models/families.ts'
import { isObject, type JsonObject } from '../json.ts'
import { isImageModel } from '../images/models.ts'
import { isRecognisedElsewhere } from '../recognition/models.ts'
import { isRetrievalModel } from '../retrieval/models.ts'
import { invalid, refuse, type Refusal } from '../request/refusal.ts'

/** Keys that select the state of an account. */
const accounts: readonly [prefix: string, Refusal][] = [
  ['sk-arrears', refuse('Arrearage')],
  ['sk-denied', refuse('Model.AccessDenied')],
  ['sk-freetier', refuse('AllocationQuota.FreeTierOnly')],
  ['sk-throttled', refuse('Throttling.RateQuota')],
]

const keyForm = /^sk-[A-Za-z0-9_-]{8,}$/

export function keyOf(authorization: string | undefined): string | undefined {
  return /^Bearer\s+(\S+)$/i.exec(authorization ?? '')?.[1]
}

export function checkKey(key: string | undefined): Refusal | undefined {
  return key !== undefined && keyForm.test(key) ? undefined : refuse('InvalidApiKey')
}

export function checkAccount(key: string | undefined): Refusal | undefined {
  return accounts.find(([prefix]) => key?.startsWith(prefix))?.[1]
}

const workspaceForm = /^(ws|llm)[-_][\w-]+$/

/**
 * The workspace of `X-DashScope-WorkSpace`. Every well-formed name is a workspace, with two exceptions: `ws-unknown…`
 * does not exist, and `ws-denied…` does not admit the key.
 */
export function checkWorkspace(workspace: string | undefined): Refusal | undefined {
  if (workspace === undefined) return undefined
  if (!workspaceForm.test(workspace) || /^\w+[-_]unknown/.test(workspace)) return refuse('WorkSpaceNotFound')
  return /^\w+[-_]denied/.test(workspace) ? refuse('Workspace.AccessDenied') : undefined
}

export const urlError =
  'url error, please check url！ For details, see: https://help.aliyun.com/zh/model-studio/error-code#error-url'

export interface Envelope {
  model: string
  family: Family
  input: JsonObject
  parameters: JsonObject
}

/** The parts that every service needs, or the refusal. */
export function readBody(body: unknown): Omit<Envelope, 'family'> | Refusal {
  if (!isObject(body)) return invalid('Required body invalid, please check the request body format.')
  const { model, input, parameters } = body
  if (typeof model !== 'string' || model === '') return refuse('BadRequest.EmptyModel')
  if (input === undefined || input === null) return refuse('BadRequest.EmptyInput')
  if (!isObject(input)) return refuse('BadRequest.IllegalInput')
  if (parameters === null) return refuse('BadRequest.EmptyParameters')
  if (parameters !== undefined && !isObject(parameters))
    return invalid('Required body invalid, please check the request body format.')
  return { model, input, parameters: parameters ?? {} }
}

/** The same with the model's family. */
export function checkEnvelope(body: unknown): Envelope | Refusal {
  const read = readBody(body)
  if ('code' in read) return read
  const family = familyOf(read.model)
  return family ? { ...read, family } : refuse('ModelNotFound')
}

/** The same for the two generation services: each model is bound to one of them. */
export function checkBinding(body: unknown, service: Family['service']): Envelope | Refusal {
  if (isRetrievalModel(body) || isImageModel(body) || isRecognisedElsewhere(body)) return invalid(urlError)
  const envelope = checkEnvelope(body)
  return 'code' in envelope || envelope.family.service === service ? envelope : invalid(urlError)
}
