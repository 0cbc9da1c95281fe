import type { Adjustment } from '../../../errors/adjustment.ts'
import type * as DashScope from '../../dashscope-types.ts'
import type { ModelFamily } from '../../families/index.ts'
import type { GenerationRequest, Turn } from '../../types.ts'
import type { PlannedUpload } from '../../uploads.ts'
import { checkTurns } from '../check-turns.ts'
import { unmappedFields } from '../unmapped-fields.ts'
import { blankMessage, continueLast, withoutBlankEnd } from './continue-last.ts'
import { isEmpty, joinNeighbours } from './merge-messages.ts'
import { noteUnreadable } from '../content/note-unreadable.ts'
import { pairToolCalls } from './pair-tool-calls.ts'
import { placeInstructions } from './place-instructions.ts'
import { placeToolMedia } from './place-tool-media.ts'
import { toContent, type ModelContext } from '../content/to-content.ts'
import { filesOf, withFiles } from './to-file-messages.ts'
import { hasReasoning, toMessage, type TurnMessage } from './to-message.ts'

interface Messages {
  messages: DashScope.RequestMessage[]
  adjustments: readonly Adjustment[]
  /** The model continues the last assistant turn. */
  continues: boolean
  uploads: readonly PlannedUpload[]
}

/**
 * The conversation in the family's format: its content, one system message at the beginning, later ones marked, a user
 * message, every call with its answer, no empty turns.
 * @throws ApiError 400 that names the turn or part which the model does not support
 */
export function toMessages(request: GenerationRequest, family: ModelFamily): Messages {
  const { model, turnsParam, tools } = request
  checkTurns(request, family)
  const { turns, adjustments: notes } = noteUnreadable(request, family)
  const context: ModelContext = { model, family, uploads: [] }
  const given = turns.map((turn, index) => toMessage(turn, index, context))
  const full = given.filter((turn) => !hasNoContent(turn))
  const begun = withoutBlankEnd(full)
  const placed = placeInstructions(begun, turnsParam, family)
  const paired = pairToolCalls(placed.turns, {
    toolNames: tools.map(({ definition }) => definition.name),
    noResult: toContent('[no result was provided for this call]', context),
  })
  const ended = continueLast(placeToolMedia(paired.turns), context)
  const sent = ended.turns.map(({ message }) => message)
  const joined = family.turns === 'alternating' ? joinNeighbours(sent) : sent
  const files = family.files === 'id' ? turns.flatMap(filesOf) : []
  const built = withFiles(joined, files, request)
  return {
    messages: built.messages,
    continues: ended.continues,
    uploads: context.uploads,
    adjustments: [
      ...(request.adjustments.turns ?? []),
      ...notes,
      ...droppedReasoning(turns, context),
      ...given.flatMap(({ adjustments }) => adjustments),
      ...given.filter(hasNoContent).map(leftOut),
      ...full.slice(begun.length).map(blankMessage),
      ...placed.adjustments,
      ...paired.adjustments,
      ...ended.adjustments,
      ...(joined.length < sent.length ? [neighboursJoined(request)] : []),
      ...built.adjustments,
      ...unmappedFields(turns, family),
    ],
  }
}

/** Reported once, for any number of turns with reasoning. */
function droppedReasoning(turns: readonly Turn[], { model, family }: ModelContext): Adjustment[] {
  if (hasReasoning(family)) return []
  const dropped = turns.find(
    (turn) =>
      turn.role === 'assistant' &&
      Boolean(turn.reasoning?.value) &&
      turn.reasoning?.ifUnsupported !== 'silent',
  )
  if (dropped?.role !== 'assistant' || dropped.reasoning === undefined) return []
  return [{ param: dropped.reasoning.param, why: `not supported by ${model}` }]
}

/** DashScope refuses an empty assistant message, and treats an empty system message like any other. */
function hasNoContent({ message: { role, content, tool_calls: calls } }: TurnMessage): boolean {
  return (role === 'assistant' || role === 'system') && isEmpty(content) && calls === undefined
}

function leftOut({ turn: { param }, message: { role } }: TurnMessage): Adjustment {
  return { param, why: `an empty ${role} message says nothing` }
}

function neighboursJoined({ turnsParam: param, model }: GenerationRequest): Adjustment {
  return {
    param,
    taken: 'consecutive messages of one role joined',
    why: `${model} requires alternating roles`,
  }
}
