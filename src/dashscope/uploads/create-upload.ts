import type { CallObserver } from '../call-observer.ts'
import type { DashScope } from '../client.ts'
import { DashScopeError } from '../errors.ts'
import { failureOf } from '../exchange.ts'
import { toFailure } from '../to-failure.ts'
import type { Transport, TransportResponse } from '../transport.ts'
import { toStoreError } from './store-error.ts'
import type { UploadFile } from './upload-file.ts'
import { toUploadForm } from './upload-form.ts'
import { toPolicy, type PolicyFrame, type UploadPolicy } from './upload-policy.ts'

/**
 * Puts files into DashScope's temporary store under the caller's key, and returns their `oss://` URLs in order. DashScope
 * deletes them after 48 hours; only calls of the same model with the same account can read them.
 */
export type Upload = (files: readonly UploadFile[], model: string) => Promise<string[]>

export interface UploadContext {
  transport: Transport
  /** Asks DashScope for a policy, with the caller's key. */
  send: DashScope['send']
  /** The origin of DashScope's own address. */
  origin: string
  userAgent: string
  /** Ends with the caller's request. */
  signal: AbortSignal
  observe: () => CallObserver
  /** Milliseconds for one file; a policy may end earlier. */
  totalMs: number
}

/** A policy serves several files until it expires. A part of its time is left for the file itself. */
const usableShare = 0.5

/** Files go one after the other, so that one at a time is in memory. */
export function createUpload(context: UploadContext): Upload {
  return async (files, model) => {
    const urls: string[] = []
    let policy: UploadPolicy | undefined
    let usableUntil = 0
    for (const [index, file] of files.entries()) {
      if (policy === undefined || performance.now() > usableUntil) {
        const requestedAt = performance.now()
        policy = await getPolicy(model, context)
        usableUntil = requestedAt + policy.lifetimeMs * usableShare
      }
      const key = `${policy.directory}/${index + 1}${extensionOf(file.type)}`
      if (file.size > policy.maxBytes) throw tooLarge(policy)
      await put(file, key, policy, context)
      urls.push(`oss://${key}`)
    }
    return urls
  }
}

async function getPolicy(model: string, { send, origin }: UploadContext): Promise<UploadPolicy> {
  const path = `/uploads?action=getPolicy&model=${encodeURIComponent(model)}`
  const response = await send<PolicyFrame>({ path })
  response.close()
  return toPolicy(response.first.frames[0], origin)
}

/** The key never goes to the store: the policy's signature is what it reads. */
async function put(
  file: UploadFile,
  key: string,
  policy: UploadPolicy,
  { transport, userAgent, signal: callers, observe, totalMs }: UploadContext,
): Promise<void> {
  const observer = observe()
  const { contentType, body } = toUploadForm(file, key, policy)
  const timeout = new AbortController()
  const limitMs = Math.min(totalMs, policy.lifetimeMs)
  const timer = setTimeout(() => timeout.abort(tooSlow(limitMs)), limitMs)
  const signal = AbortSignal.any([callers, timeout.signal])
  const url = `${policy.host}/`
  const origin = { host: new URL(url).host }
  try {
    observer.attempted({ url, attempt: 1 })
    observer.waitStarted()
    const response = await transport(
      {
        method: 'POST',
        url,
        headers: { 'content-type': contentType, 'accept-encoding': 'identity', 'user-agent': userAgent },
        stream: body,
        headersTimeoutMs: limitMs,
      },
      signal,
    ).catch((cause: unknown) => {
      throw toFailure('unreachable', cause, { signal, origin })
    })
    observer.answered({ status: response.status, requestId: undefined })
    await checkStored(response, origin)
    observer.ended()
  } catch (cause) {
    const error = cause instanceof DashScopeError ? cause : toFailure('cut', cause, { signal, origin })
    observer.ended(failureOf(error))
    throw error
  } finally {
    observer.waitEnded()
    clearTimeout(timer)
  }
}

/** OSS explains a refusal in a few lines of XML. */
const maxExplanation = 16 * 1024

/** @throws DashScopeError if the store has not taken the file */
async function checkStored({ status, body }: TransportResponse, origin: { host: string }): Promise<void> {
  const isStored = status === 200 || status === 204
  const decoder = new TextDecoder()
  let text = ''
  for await (const bytes of body) {
    if (isStored || text.length > maxExplanation) break
    text += decoder.decode(bytes, { stream: true })
  }
  if (!isStored) throw toStoreError(status, text).in(origin)
}

function tooLarge({ maxBytes }: UploadPolicy): DashScopeError {
  const message = `The file is too large for DashScope's temporary store, which takes at most ${maxBytes / 1024 / 1024} MB.`
  return new DashScopeError({ failure: 'refused', status: 413, message })
}

function tooSlow(ms: number): DashScopeError {
  const message = `DashScope's temporary store did not take the file within ${ms / 1000} s.`
  return new DashScopeError({ failure: 'timeout', message })
}

/** Extensions that are not the name of the type. */
const extensions: Readonly<Record<string, string>> = {
  'audio/mpeg': '.mp3',
  'audio/x-wav': '.wav',
  'audio/wave': '.wav',
  'audio/mp4': '.m4a',
  'audio/x-m4a': '.m4a',
  'image/jpeg': '.jpg',
  'image/svg+xml': '.svg',
  'text/plain': '.txt',
  'video/quicktime': '.mov',
  'video/x-msvideo': '.avi',
  'video/x-matroska': '.mkv',
  'application/msword': '.doc',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': '.docx',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': '.xlsx',
  'application/vnd.openxmlformats-officedocument.presentationml.presentation': '.pptx',
}

/** `image/png` → `.png`; DashScope reads the kind of a file off its name. */
export function extensionOf(type: string): string {
  const known = Object.hasOwn(extensions, type) ? extensions[type] : undefined
  const [, subtype] = /^(?:image|audio|video|application|text)\/([a-z\d]{2,8})$/.exec(type) ?? []
  return known ?? (subtype === undefined ? '' : `.${subtype}`)
}
