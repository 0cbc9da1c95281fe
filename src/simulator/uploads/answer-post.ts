import { isObject, listOf, parseJson } from '../json.ts'
import { signatureMismatch, toFaultXml, toStoreRequestId, type Fault } from '../object-store/fault.ts'
import type { FormPart } from './read-form.ts'
import { accessKeyId, bucket, sign, type UploadStore } from './upload-store.ts'

/** An answer of OSS, whose errors are XML. */
export interface StoreAnswer {
  status: number
  headers: Record<string, string>
  text: string
}

const malformed: Fault = [
  400,
  'MalformedPOSTRequest',
  'The body of your POST request is not well-formed multipart/form-data.',
]
const oneFile: Fault = [
  400,
  'IncorrectNumberOfFilesInPOSTRequest',
  'POST requires exactly one file upload per request.',
]
const denied = (why: string): Fault => [403, 'AccessDenied', `Invalid according to Policy: ${why}`]

/** `POST /` of the store's host: OSS's PostObject. Fields count until the file, which is the last one. */
export function answerPost(
  parts: readonly FormPart[] | undefined,
  store: UploadStore,
  requestId: string,
): StoreAnswer {
  const result = parts === undefined ? malformed : put(parts, store)
  const headers = { server: 'AliyunOSS', 'x-oss-request-id': toStoreRequestId(requestId) }
  if (typeof result === 'number') return { status: result, headers, text: '' }
  const text = toFaultXml(result, { requestId, host: `${bucket}.oss-cn-beijing.aliyuncs.com` })
  return { status: result[0], headers: { ...headers, 'content-type': 'application/xml' }, text }
}

/** The status of a success, or the fault. */
function put(parts: readonly FormPart[], store: UploadStore): number | Fault {
  const place = parts.findIndex(({ name }) => name === 'file')
  const file = parts[place]
  if (file === undefined) return oneFile
  if (place < parts.length - 1) return malformed
  const fields = new Map(
    parts.slice(0, place).map(({ name, content }) => [name.toLowerCase(), content.toString()]),
  )
  const fault = faultOf(fields, file.content.length)
  if (fault !== undefined) return fault
  const key = fields.get('key') ?? ''
  if (fields.get('x-oss-forbid-overwrite') === 'true' && store.has(key))
    return [409, 'FileAlreadyExists', 'The object you specified already exists and can not be overwritten.']
  const type = fields.get('x-oss-content-type') ?? file.type
  if (!store.put(key, { type, content: file.content })) return denied('Policy Condition failed.')
  const status = fields.get('success_action_status')
  return status === '200' ? 200 : status === '201' ? 201 : 204
}

function faultOf(fields: ReadonlyMap<string, string>, size: number): Fault | undefined {
  const [key, policy] = [fields.get('key') ?? '', fields.get('policy') ?? '']
  if (key === '')
    return [
      400,
      'InvalidArgument',
      "Bucket POST must contain a field named 'key'. If it is specified, please check the order of the fields.",
    ]
  if (policy === '') return [403, 'AccessDenied', 'Anonymous access is forbidden for this operation.']
  if (fields.get('ossaccesskeyid') !== accessKeyId)
    return [403, 'InvalidAccessKeyId', 'The OSS Access Key Id you provided does not exist in our records.']
  if (fields.get('signature') !== sign(policy)) return signatureMismatch
  const document = parseJson(Buffer.from(policy, 'base64').toString())
  if (!isObject(document)) return [400, 'InvalidPolicyDocument', 'Invalid Policy: Invalid JSON.']
  if (new Date(String(document['expiration'])).getTime() < Date.now()) return denied('Policy expired.')
  return listOf(document['conditions'])
    .map((condition) => conditionFault(condition, new Map([...fields, ['bucket', bucket]]), size))
    .find((fault) => fault !== undefined)
}

/** `["starts-with", "$key", "a/b"]`, `["content-length-range", 0, 1]`, `{"x-oss-object-acl": "private"}`. */
function conditionFault(
  condition: unknown,
  fields: ReadonlyMap<string, string>,
  size: number,
): Fault | undefined {
  if (Array.isArray(condition)) {
    const [kind, one, other] = condition as unknown[]
    if (kind === 'content-length-range')
      return size > Number(other)
        ? [400, 'EntityTooLarge', 'Your proposed upload exceeds the maximum allowed size.']
        : undefined
    const value = fields.get(String(one).slice(1)) ?? ''
    return value.startsWith(String(other)) ? undefined : failed(condition)
  }
  const [name = '', value] = Object.entries(isObject(condition) ? condition : {})[0] ?? []
  return fields.get(name) === value ? undefined : failed(['eq', `$${name}`, value])
}

function failed(condition: unknown): Fault {
  return denied(`Policy Condition failed: ${JSON.stringify(condition)}`)
}
