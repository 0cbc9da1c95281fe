import type { Adjustment } from '../../../errors/adjustment.ts'
import type { Part, PastCall, ToolTurn, Turn } from '../../../generation/types.ts'
import { isRecord } from '../../../json.ts'
import { isKnownItem, isMessage, type Item, type KnownItem, type Message } from '../schema/items.ts'
import type { ResponsesRequest } from '../schema/request.ts'
import { answeredBy, Conversation } from './conversation.ts'
import { findOutputs, type Outputs } from './find-outputs.ts'
import type { OpenSealed } from '../../reasoning/reasoning-seal.ts'
import type { ToolNames } from '../../tool-names.ts'
import { missingParameter, noStoredItem, orphanOutput } from './refusals.ts'
import { toExchanged, type Exchanged } from './to-exchanged.ts'
import { toReport } from './to-report.ts'
import { toContent, type PartsContext } from './to-parts.ts'
import { toReasoning } from './to-reasoning.ts'
import { addUnserved } from './unserved-items.ts'

type Of<Is extends Exchanged['is']> = Extract<Exchanged, { is: Is }>

export interface TurnsContext extends PartsContext {
  names: ToolNames
  /** The types of the request's tools that the caller's program runs. */
  served: ReadonlySet<string>
  open: OpenSealed
}

interface Lowering extends TurnsContext {
  conversation: Conversation
  outputs: Outputs
  /** The model reads its reasoning of earlier turns. */
  keepsReasoning: boolean
}

/** `instructions` and `input` → the turns of the conversation. */
export function toTurns(
  { instructions, input, reasoning, preserve_thinking: preserve }: ResponsesRequest,
  context: TurnsContext,
): { turns: Turn[]; adjustments: readonly Adjustment[] } {
  if (input == null || input.length === 0) throw missingParameter('input')
  const leading = instructions == null || instructions === '' ? [] : [toSystem(instructions)]
  if (typeof input === 'string')
    return { turns: [...leading, toPlain('user', input, 'input', 'user')], adjustments: [] }
  const exchanged = input.map((item) => toExchanged(item, context.served))
  const outputs = findOutputs(exchanged)
  const conversation = new Conversation()
  const keepsReasoning = reasoning?.context === 'all_turns' || preserve === true
  const lowering: Lowering = { ...context, conversation, outputs, keepsReasoning }
  const lastQuestion = reasoning?.context === 'current_turn' ? input.findLastIndex(isQuestion) : -1
  for (const [index, item] of input.entries()) {
    if (index === lastQuestion) conversation.forgetReasoning()
    const one = exchanged[index]
    if (one === undefined) addItem(item, `input[${index}]`, lowering)
    else addExchanged(one, item, index, lowering)
  }
  const { unanswered } = conversation
  for (const call of unanswered) conversation.addOutput(toNoResult(call))
  return {
    turns: [...leading, ...conversation.turns],
    adjustments: [...outputs.adjustments, ...unanswered.map(toNoResultReport)],
  }
}

function isQuestion(item: Item): boolean {
  return isMessage(item) && item.role === 'user'
}

function addItem(item: Item, param: string, lowering: Lowering): void {
  if (isMessage(item)) addMessage(item, param, lowering)
  else if (isKnownItem(item)) addKnown(item, param, lowering)
  else addUnserved(item, param, lowering.conversation, lowering.reports)
}

/** OpenAI pairs calls and outputs by id, wherever they are. */
function addExchanged(one: Exchanged, { type }: Item, index: number, lowering: Lowering): void {
  const { conversation, outputs, names } = lowering
  const param = `input[${index}]`
  if (one.is === 'call') return conversation.addCall(toCall(one, param, names), outputs.answered.has(index))
  if (outputs.replaced.has(index)) return
  if (outputs.callIds.has(one.id)) return conversation.addOutput(toOutput(one, param, lowering))
  // What a search found are tools of the request, with or without the search.
  if (type !== 'tool_search_output') throw orphanOutput(one.id)
}

function addMessage(item: Pick<Message, 'role' | 'content'>, param: string, lowering: Lowering): void {
  const { conversation } = lowering
  const { role, content } = item
  if (content == null && role !== 'assistant') throw missingParameter(`${param}.content`)
  const lowered = toContent(content ?? '', `${param}.content`, lowering)
  if (role === 'assistant') conversation.addText(lowered, param)
  else
    conversation.add({
      ...toPlain(role === 'user' ? 'user' : 'system', lowered, param, role),
      roleParam: `${param}.role`,
    })
}

function addKnown(item: Exclude<KnownItem, Message>, param: string, lowering: Lowering): void {
  const { conversation, open, reports } = lowering
  switch (item.type) {
    case 'reasoning':
      return conversation.addReasoning(toReasoning(item, param, open, reports), param)
    case 'agent_message':
      return conversation.add(toAgentMessage(item, param, lowering))
    case 'image_generation_call': {
      if (item.result == null) return
      const url = { value: toDataUrl(item.result), param: `${param}.result` }
      // A refusal would end a session that goes on with another model.
      const part: Part = { param, givenType: item.type, type: 'image', url, unreadable: 'note' }
      return conversation.add(toPlain('user', [part], param, item.type))
    }
    case 'item_reference':
    case undefined:
    case null:
      return addReference(item.id, `${param}.id`, lowering)
    // The tools of the others are already among the request's tools.
    default:
      return
  }
}

/** Dropping reasoning that the model would not read loses nothing. */
function addReference(id: string, param: string, { keepsReasoning, reports }: Lowering): void {
  if (!id.startsWith('rs_') || keepsReasoning) throw noStoredItem(id, param)
  reports.push(toReport(param, 'reasoning is not stored', id))
}

function toCall({ id, tool, json, field }: Of<'call'>, param: string, names: ToolNames): PastCall {
  return {
    param,
    id,
    idParam: `${param}.call_id`,
    name: { value: names.toWire(tool), param: `${param}.name` },
    arguments: { value: json, param: `${param}.${field}` },
    answeredBy,
  }
}

function toOutput({ id, output }: Of<'output'>, param: string, context: PartsContext): ToolTurn {
  return {
    role: 'tool',
    givenRole: 'function_call_output',
    param,
    roleParam: `${param}.type`,
    content: toContent(output, `${param}.output`, context),
    callId: { value: id, param: `${param}.call_id` },
  }
}

/** DashScope refuses a conversation that ends with calls, and clients send one after an interrupted turn. */
function toNoResult({ id, param }: PastCall): ToolTurn {
  return {
    role: 'tool',
    givenRole: 'function_call',
    param,
    roleParam: `${param}.type`,
    content: '[no result was provided for this call]',
    callId: { value: id, param: `${param}.call_id` },
  }
}

function toNoResultReport({ param }: PastCall): Adjustment {
  return {
    param,
    taken: 'an answer that there is no result',
    why: 'DashScope requires an answer to each call',
  }
}

function toAgentMessage(
  { author, recipient, content }: Extract<KnownItem, { type: 'agent_message' }>,
  param: string,
  context: PartsContext,
): Turn {
  const lowered = toContent(content ?? '', `${param}.content`, context)
  const head = `${author ?? 'agent'} → ${recipient ?? 'agent'}: `
  const full =
    typeof lowered === 'string'
      ? head + lowered
      : [{ type: 'text' as const, text: head, givenType: 'agent_message', param }, ...lowered]
  return toPlain('user', full, param, 'agent_message')
}

function toPlain(role: 'user' | 'system', content: Turn['content'], param: string, givenRole: string): Turn {
  return { role, givenRole, param, roleParam: param, content }
}

function toSystem(instructions: string): Turn {
  return toPlain('system', instructions, 'instructions', 'system')
}

function toDataUrl(image: string): string {
  return image.startsWith('data:') ? image : `data:image/png;base64,${image}`
}

/** The user's last text, as the query of a search. */
export function lastUserText({ input }: ResponsesRequest): string {
  if (input == null || typeof input === 'string') return input ?? ''
  const last = input.findLast(isQuestion)
  const content: unknown = last && Reflect.get(last, 'content')
  if (typeof content === 'string') return content
  const parts: readonly unknown[] = Array.isArray(content) ? content : []
  return parts
    .map((part) => (isRecord(part) && typeof part['text'] === 'string' ? part['text'] : ''))
    .join('')
}
