import type { GatewayRequest } from '../gateway/request.ts'

/** A program or command that sends a request. */
export interface CodeSample {
  id: string
  title: string
  /** For the highlighter. */
  language: string
  code: string
}

/** A library's client: its import and its construction. */
export interface LibraryClient {
  from: string
  name: string
  /** What it puts before its own paths. */
  path: '' | '/v1'
}

/** The headers of a request that no library adds by itself; undefined if there are none. */
export function ownHeaders({ headers = {} }: GatewayRequest): Readonly<Record<string, string>> | undefined {
  const own = Object.entries(headers).filter(([name]) => name !== 'anthropic-version')
  return own.length === 0 ? undefined : Object.fromEntries(own)
}
