import type { AnyFrame } from '../client.ts'
import { DashScopeError } from '../errors.ts'

/** What DashScope allows to put into its store: `GET /api/v1/uploads?action=getPolicy&model=M`. */
export interface PolicyFrame extends AnyFrame {
  data?: Readonly<Record<string, unknown>> | null
}

/** A policy whose values were checked. */
export interface UploadPolicy {
  /** An origin. */
  host: string
  directory: string
  /** The fields of the form that come from the policy, in order. */
  fields: readonly (readonly [name: string, value: string])[]
  maxBytes: number
  /** Milliseconds. */
  lifetimeMs: number
}

/** Of the names of OSS: `dashscope-file-mgr.oss-cn-beijing.aliyuncs.com`. */
const storeHost = /^[a-z\d][a-z\d-]{0,62}\.oss-[a-z\d-]{1,62}\.aliyuncs\.com$/

/**
 * Whether a file may go to an address that DashScope named: over https to a bucket of Alibaba Cloud, or to the address of
 * DashScope itself, where the simulator has its store.
 */
export function isStore(url: URL, dashscopeOrigin: string): boolean {
  const isPlain = url.username + url.password + url.search + url.hash === '' && url.pathname === '/'
  if (isPlain && url.origin === dashscopeOrigin) return true
  return isPlain && url.protocol === 'https:' && url.port === '' && storeHost.test(url.hostname)
}

/** @throws DashScopeError for an incomplete policy, and one that names another host */
export function toPolicy(frame: PolicyFrame | undefined, dashscopeOrigin: string): UploadPolicy {
  const given = frame?.data ?? {}
  const text = (name: string, pattern: RegExp): string => {
    const value = given[name]
    if (typeof value !== 'string' || !pattern.test(value)) throw malformed(`without a valid '${name}'`)
    return value
  }
  const count = (name: string): number => {
    const value = given[name]
    if (typeof value !== 'number' || !(value > 0)) throw malformed(`without a valid '${name}'`)
    return value
  }
  const host = text('upload_host', /^https?:\/\/[\w.:[\]-]{1,253}\/?$/)
  if (!URL.canParse(host) || !isStore(new URL(host), dashscopeOrigin))
    throw malformed(`that names '${host}', which is no store of Alibaba Cloud`)
  return {
    host: new URL(host).origin,
    directory: text('upload_dir', /^[\w.-]{1,128}(?:\/[\w.-]{1,128}){0,7}$/),
    fields: [
      ['OSSAccessKeyId', text('oss_access_key_id', /^[\w.-]{1,256}$/)],
      ['policy', text('policy', /^[\w+/=-]{1,8192}$/)],
      ['Signature', text('signature', /^[\w+/=-]{1,256}$/)],
      ['x-oss-object-acl', text('x_oss_object_acl', /^[a-z-]{1,32}$/)],
      ['x-oss-forbid-overwrite', text('x_oss_forbid_overwrite', /^(?:true|false)$/)],
    ],
    maxBytes: count('max_file_size_mb') * 1024 * 1024,
    lifetimeMs: count('expire_in_seconds') * 1000,
  }
}

function malformed(what: string): DashScopeError {
  const message = `DashScope answered with an upload policy ${what}.`
  return new DashScopeError({ failure: 'malformed', status: 200, message })
}
