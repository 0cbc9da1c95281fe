import type { Adjustment } from '../../../errors/adjustment.ts'
import { checkMessages } from '../check-messages.ts'
import { blank, continueLast, withoutBlankEnd } from './continue-last.ts'
import type * as DashScope from '../../dashscope-types.ts'
import type { ChatFamily } from '../../families/index.ts'
import { isEmpty, joinNeighbours } from './merge-messages.ts'
import { leftovers } from '../parameters/unmapped-fields.ts'
import type * as OpenAI from '../../../endpoints/chat-completions/schema.ts'
import { pairToolCalls } from './pair-tool-calls.ts'
import { placeInstructions } from './place-instructions.ts'
import { toContent } from './to-content.ts'
import { filesOf, withFiles } from './to-file-messages.ts'
import { keepsThoughts, toTurn, type Turn } from './to-turn.ts'

interface Translated {
  messages: DashScope.RequestMessage[]
  adjustments: readonly Adjustment[]
  /** The model goes on from the assistant's last message. */
  continues: boolean
}

/**
 * The conversation as the family takes it: content in its form, one system message and that first, a user message, every
 * call with its answer, no empty turns.
 * @throws ApiError 400 that names the message or part which the model does not take
 */
export function toMessages(request: OpenAI.ChatRequest, family: ChatFamily): Translated {
  const { model, messages } = request
  checkMessages(request, family)
  const given = messages.map((message, index) => toTurn(message, { index, model, family }))
  const full = given.filter((turn) => !saysNothing(turn))
  const begun = withoutBlankEnd(full)
  const placed = placeInstructions(begun)
  const paired = pairToolCalls(placed.turns, {
    toolNames: toolNamesOf(request),
    noResult: toContent('[no result was provided for this call]', { path: 'messages', model, family }),
  })
  const ended = continueLast(paired.turns, { model, family })
  const spoken = ended.turns.map(({ message }) => message)
  const joined = family.turns === 'alternating' ? joinNeighbours(spoken) : spoken
  const files = family.files === 'id' ? messages.flatMap(filesOf) : []
  const built = withFiles(joined, files, model)
  return {
    messages: built.messages,
    continues: ended.continues,
    adjustments: [
      ...notTaken(messages, model, family),
      ...given.flatMap(({ adjustments }) => adjustments),
      ...given.filter(saysNothing).map(leftOut),
      ...full.slice(begun.length).map(blank),
      ...placed.adjustments,
      ...paired.adjustments,
      ...ended.adjustments,
      ...(joined.length < spoken.length ? [neighboursJoined(model)] : []),
      ...built.adjustments,
      ...leftovers(request, family),
    ],
  }
}

/** Fields that messages have and the model does not take, named once each. */
function notTaken(messages: readonly OpenAI.Message[], model: string, family: ChatFamily): Adjustment[] {
  return [
    ...(messages.some(hasName) ? [{ param: 'messages[].name', why: 'not taken by DashScope' }] : []),
    ...(!keepsThoughts(family) && messages.some(hasThoughts)
      ? [{ param: 'messages[].reasoning_content', why: `not taken by ${model}` }]
      : []),
  ]
}

function hasThoughts(message: OpenAI.Message): boolean {
  return message.role === 'assistant' && Boolean(message.reasoning_content)
}

function hasName(message: OpenAI.Message): boolean {
  return message.role !== 'function' && message['name'] != null
}

/** A turn that says and calls nothing means nothing: DashScope refuses the assistant's, and counts an instruction. */
function saysNothing({ message: { role, content, tool_calls: calls } }: Turn): boolean {
  return (role === 'assistant' || role === 'system') && isEmpty(content) && calls === undefined
}

function leftOut({ index, message: { role } }: Turn): Adjustment {
  return { param: `messages[${index}]`, why: `an empty ${role} message says nothing` }
}

function neighboursJoined(model: string): Adjustment {
  const why = `${model} takes alternating turns`
  return { param: 'messages', taken: 'neighbours of one role joined', why }
}

function toolNamesOf({ tools, functions }: OpenAI.ChatRequest): string[] {
  return [...(tools ?? []).map((tool) => tool.function.name), ...(functions ?? []).map(({ name }) => name)]
}
