import { DashScopeError } from '../errors.ts'

/**
 * The failure in an answer of OSS, such as `<Error><Code>AccessDenied</Code><Message>Invalid according to Policy: Policy
 * expired.</Message>…`. The store was addressed by DashScope's policy, so a refusal is no fault of the caller or their key:
 * it becomes 502, except for a file that is too large and a store that is busy.
 */
export function toStoreError(status: number, xml: string): DashScopeError {
  const code = contentOf('Code', xml)
  const said = contentOf('Message', xml) ?? 'no explanation'
  const message = `DashScope's temporary store refused the file with HTTP status ${status}${code === undefined ? '' : ` (${code})`}: ${said}`
  if (code === undefined && status < 400) return new DashScopeError({ failure: 'malformed', message })
  return new DashScopeError({ failure: 'refused', status: toStatus(status, code), message })
}

function toStatus(status: number, code: string | undefined): number {
  if (code === 'EntityTooLarge' || status === 413) return 413
  return status === 429 || status === 503 ? 503 : 502
}

/** Short names and sentences without markup. */
function contentOf(element: string, xml: string): string | undefined {
  const start = xml.indexOf(`<${element}>`)
  const end = xml.indexOf(`</${element}>`, start)
  if (start < 0 || end < 0) return undefined
  return xml.slice(start + element.length + 2, Math.min(end, start + 512)).replaceAll(/[^ -~]/g, ' ')
}
