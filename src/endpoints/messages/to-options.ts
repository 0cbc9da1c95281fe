import type { ReasoningSeal } from '../reasoning/reasoning-seal.ts'
import { toQuery } from '../request-fields/to-search.ts'
import type { MessagesOptions } from './options.ts'
import { searches, toToolNames } from './request/to-tools.ts'
import type { MessagesRequest } from './schema.ts'

export function toOptions(
  request: MessagesRequest,
  seal: ReasoningSeal['seal'] | undefined,
): MessagesOptions {
  const { context_management: context } = request
  return {
    seal: seal !== undefined && omitsThinking(request) ? (text) => seal(text, false) : undefined,
    editsContext: context != null,
    toolNames: toToolNames(request),
    query: searches(request) ? toQuery(lastQuestion(request)) : undefined,
  }
}

/** `thinking.display: "omitted"` */
export function omitsThinking({ thinking }: MessagesRequest): boolean {
  return thinking != null && thinking.type !== 'disabled' && thinking.display === 'omitted'
}

function lastQuestion({ messages }: MessagesRequest): string {
  const content = messages.findLast(({ role }) => role === 'user')?.content ?? ''
  if (typeof content === 'string') return content
  const text = content.findLast((block) => block.type === 'text')
  return text?.type === 'text' ? text.text : ''
}
