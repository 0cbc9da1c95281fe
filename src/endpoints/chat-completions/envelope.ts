import { DashScopeError } from '../../dashscope/errors.ts'
import type * as OpenAI from './schema.ts'

/** What every chunk and every completion of one request carries. */
export interface Stamp {
  /** `chatcmpl-` and DashScope's request id. */
  id: string
  /** Unix time in seconds. */
  created: number
  /** The model as the caller named it. */
  model: string
  newId: (prefix: string, length: number) => string
}

/** For a tool call that came without an id. */
export function callId({ newId }: Stamp): string {
  return newId('call_', 24)
}

/** DashScope gives audio no id; ours names the answer and the choice. */
export function audioId({ id }: Stamp, choice: number): string {
  return `${id.replace(/^chatcmpl-/, 'audio_')}${choice === 0 ? '' : `-${choice}`}`
}

export function isEmptyExtension(extension: OpenAI.Extension): boolean {
  return Object.keys(extension).length === 0
}

/** The words of `functions` have no place for a second call, and dropping one is not for us to do. */
export function onlyOneCall(index: number): void {
  if (index === 0) return
  throw new DashScopeError({
    failure: 'malformed',
    message: "DashScope made several calls, and 'functions' has room for one: ask with 'tools'.",
  })
}
