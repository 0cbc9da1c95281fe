import type { Setting } from '../../../generation/types.ts'
import type { OpenSealed } from '../../reasoning/reasoning-seal.ts'
import type { Reasoning } from '../schema/items.ts'
import { toReport } from './to-report.ts'

/** The reasoning of an earlier turn. An unreadable blob must not end a session, because keys and providers change. */
export function toReasoning(
  { summary, content, encrypted_content: sealed }: Reasoning,
  param: string,
  open: OpenSealed,
  reports: Setting[],
): string {
  const opened = sealed == null ? '' : open(sealed)
  if (opened === undefined)
    reports.push(
      toReport(
        `${param}.encrypted_content`,
        'it was not encrypted by this gateway for this API key, or the request has too much of it',
      ),
    )
  return opened || textOf(content) || textOf(summary)
}

function textOf(parts: Reasoning['content']): string {
  return (parts ?? []).map(({ text }) => text ?? '').join('\n\n')
}
