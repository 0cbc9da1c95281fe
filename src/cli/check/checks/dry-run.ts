import type { Answer } from '../session.ts'

/** The key of requests that must not reach DashScope. If one does, DashScope refuses it, and nothing is billed. */
export const placeholder = 'sk-dry-run'

/** The invented key reached DashScope, so the switch had no effect. */
export function wasSent({ status, header }: Answer): boolean {
  return status === 401 || header('x-dashscope-request-id') !== undefined
}
