import type { Given, Part, Turn } from '../../../generation/types.ts'
import type { TextBlock } from '../block-schema.ts'
import type { MessagesRequest } from '../schema.ts'
import { separated, toParts } from './to-parts.ts'
import type { SystemMessage } from './to-groups.ts'

/** Claude Code's version mark differs from request to request, and would invalidate every cached prefix. */
const billing = 'x-anthropic-billing-header:'

/** The system text of the request, as the first turn. */
export function toSystemTurns(
  { system }: Pick<MessagesRequest, 'system'>,
  marked: ReadonlySet<object>,
): Turn[] {
  if (system == null) return []
  const content =
    typeof system === 'string'
      ? withoutFirstLine(system)
      : toContent(withoutBilling(system), 'system', marked)
  if (content.length === 0) return []
  return [{ role: 'system', givenRole: 'system', param: 'system', roleParam: 'system', content }]
}

export function toSystemTurn({ value, param }: Given<SystemMessage>, marked: ReadonlySet<object>): Turn {
  const { role, content: given } = value
  const content = typeof given === 'string' ? given : toContent(given, `${param}.content`, marked)
  return { role: 'system', givenRole: role, param, roleParam: `${param}.role`, content }
}

function toContent(blocks: readonly TextBlock[], path: string, marked: ReadonlySet<object>): Part[] {
  const parts = blocks.flatMap((value, place) => toParts({ value, param: `${path}[${place}]` }, marked))
  return separated(parts, '\n\n')
}

function withoutBilling(blocks: readonly TextBlock[]): readonly TextBlock[] {
  const [first, ...others] = blocks
  if (first?.text.startsWith(billing) !== true) return blocks
  return others
}

function withoutFirstLine(text: string): string {
  if (!text.startsWith(billing)) return text
  const end = text.indexOf('\n')
  return end < 0 ? '' : text.slice(end + 1).trimStart()
}
