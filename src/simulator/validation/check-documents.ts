import { isAble } from '../models/abilities.ts'
import type { Objection } from './check-parameters.ts'
import { isObject, listOf, stringOf } from '../json.ts'
import type { GenerationRequest, Message } from '../request/request.ts'

const scheme = 'fileid://'

/** The files of a message `fileid://a,fileid://b`; undefined for any other message. */
export function fileIdsOf({ role, text }: Message): string[] | undefined {
  if (role !== 'system' || !text.startsWith(scheme)) return undefined
  return text.split(',').map((address) => address.trim().slice(scheme.length))
}

/** The documents in the typed parts of messages. */
export function documentsIn(messages: readonly Message[]): string[] {
  const parts = messages.flatMap(({ content }) => listOf(content)).filter(isObject)
  return parts
    .filter((part) => part['type'] === 'doc_url')
    .flatMap((part) => listOf(part['doc_url']).map(stringOf))
}

const maxFiles = 100

/** Only qwen-long accepts file ids, and only qwen-doc-turbo document URLs. */
export function checkDocuments({ model, messages }: GenerationRequest): Objection {
  const documents = documentsIn(messages)
  if (documents.length > 0 && !isAble(model, 'documents')) return 'input content must be a string.'
  if (documents.some((url) => !/^https?:\/\//.test(url)))
    return 'The provided URL does not appear to be valid. Ensure it is correctly formatted.'
  const ids = messages.flatMap((message) => fileIdsOf(message) ?? [])
  if (ids.length >= maxFiles) return 'Too many files provided.'
  const wrong = ids.find((id) => !/^file-[\w-]+$/.test(id))
  return wrong === undefined ? undefined : `Invalid file [id:${wrong}].`
}
