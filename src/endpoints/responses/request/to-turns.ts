import type { Adjustment } from '../../../errors/adjustment.ts'
import type { PastCall, Setting, Turn } from '../../../generation/types.ts'
import { isRecord } from '../../../json.ts'
import {
  isKnownItem,
  isMessage,
  type Call,
  type Item,
  type KnownItem,
  type Message,
} from '../schema/items.ts'
import type { Content } from '../schema/parts.ts'
import type { Tool } from '../schema/tools.ts'
import type { ResponsesRequest } from '../schema/request.ts'
import { answeredBy, Conversation } from './conversation.ts'
import { findOutputs, type Outputs } from './find-outputs.ts'
import type { ToolNames } from '../../tool-names.ts'
import { missingParameter, noStoredItem, orphanOutput } from './refusals.ts'
import { toReport } from './to-report.ts'
import { toContent } from './to-parts.ts'
import { toReasoning, type OpenSealed } from './to-reasoning.ts'
import { addUnserved } from './unserved-items.ts'

export interface TurnsContext {
  names: ToolNames
  open: OpenSealed
  /** Fields and items without a counterpart. */
  reports: Setting[]
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
  const outputs = findOutputs(input)
  const conversation = new Conversation()
  const keepsReasoning = reasoning?.context === 'all_turns' || preserve === true
  const lowering: Lowering = { ...context, conversation, outputs, keepsReasoning }
  const lastQuestion = reasoning?.context === 'current_turn' ? input.findLastIndex(isQuestion) : -1
  for (const [index, item] of input.entries()) {
    if (index === lastQuestion) conversation.forgetReasoning()
    addItem(item, index, lowering)
  }
  for (const call of outputs.openAtEnd) conversation.add(toNoResult(call))
  return { turns: [...leading, ...conversation.turns], adjustments: outputs.adjustments }
}

function isQuestion(item: Item): boolean {
  return isMessage(item) && item.role === 'user'
}

function addItem(item: Item, index: number, lowering: Lowering): void {
  const param = `input[${index}]`
  if (isMessage(item)) addMessage(item, param, lowering)
  else if (isKnownItem(item)) addKnown(item, index, lowering)
  else addUnserved(item, param, lowering.conversation, lowering.reports)
}

function addMessage(item: Pick<Message, 'role' | 'content'>, param: string, lowering: Lowering): void {
  const { conversation, reports } = lowering
  const { role, content } = item
  if (content == null && role !== 'assistant') throw missingParameter(`${param}.content`)
  const lowered = toContent(content ?? '', `${param}.content`, reports)
  if (role === 'assistant') conversation.addText(lowered, param)
  else conversation.add(toPlain(role === 'user' ? 'user' : 'system', lowered, param, role))
}

function addKnown(item: Exclude<KnownItem, Message>, index: number, lowering: Lowering): void {
  const { conversation, outputs, open, reports } = lowering
  const param = `input[${index}]`
  switch (item.type) {
    case 'function_call':
    case 'custom_tool_call':
      return conversation.addCall(toCall(item, param, lowering.names), outputs.answered.has(index))
    case 'function_call_output':
    case 'custom_tool_call_output': {
      if (outputs.replaced.has(index)) return
      if (!outputs.callIds.has(item.call_id)) throw orphanOutput(item.call_id)
      return conversation.add(toOutput(item.call_id, item.output ?? '', param, reports))
    }
    case 'reasoning':
      return conversation.addReasoning(toReasoning(item, param, open, reports), param)
    case 'agent_message':
      return conversation.add(toAgentMessage(item, param, reports))
    case 'image_generation_call': {
      if (item.result == null) return
      const url = { value: toDataUrl(item.result), param: `${param}.result` }
      const part = { param, givenType: item.type, type: 'image' as const, url }
      return conversation.add(toPlain('user', [part], param, item.type))
    }
    // The tools of both are already among the request's tools.
    case 'additional_tools':
      return
    case 'tool_search_call':
    case 'tool_search_output':
      return addToolSearch(item, index, lowering)
    default:
      return addReference(item.id, `${param}.id`, lowering)
  }
}

/** A tool search by the caller is treated like any other call; a search by the server has no id. */
function addToolSearch(
  item: Extract<KnownItem, { type: 'tool_search_call' | 'tool_search_output' }>,
  index: number,
  { conversation, outputs, names, reports }: Lowering,
): void {
  const { call_id: id } = item
  const param = `input[${index}]`
  if (id == null || !outputs.callIds.has(id) || outputs.replaced.has(index)) return
  if (item.type === 'tool_search_output')
    return conversation.add(toOutput(id, `Tools: ${item.tools.map(toolName).join(', ')}`, param, reports))
  const call = { type: 'function_call' as const, call_id: id, name: 'tool_search' }
  const given = isRecord(item.arguments) ? item.arguments : {}
  conversation.addCall(toCall({ ...call, arguments: given }, param, names), outputs.answered.has(index))
}

function toolName(tool: Tool): string {
  return typeof tool['name'] === 'string' ? tool['name'] : tool.type
}

/** Dropping reasoning that the model would not read loses nothing. */
function addReference(id: string, param: string, { keepsReasoning, reports }: Lowering): void {
  if (!id.startsWith('rs_') || keepsReasoning) throw noStoredItem(id, param)
  reports.push(toReport(param, 'reasoning is not stored', id))
}

function toCall(item: Call, param: string, names: ToolNames): PastCall {
  const { call_id: id, name, namespace } = item
  const isCustom = item.type === 'custom_tool_call'
  const given = isCustom ? JSON.stringify({ input: item.input ?? '' }) : toJson(item.arguments)
  return {
    param,
    id,
    idParam: `${param}.call_id`,
    name: {
      value: names.toWire({
        kind: isCustom ? 'custom' : 'function',
        namespace: namespace ?? undefined,
        name,
      }),
      param: `${param}.name`,
    },
    arguments: { value: given, param: `${param}.${isCustom ? 'input' : 'arguments'}` },
    answeredBy,
  }
}

function toJson(given: unknown): string | undefined {
  if (given == null) return undefined
  return typeof given === 'string' ? given : JSON.stringify(given)
}

function toOutput(callId: string, output: Content, param: string, reports: Setting[]): Turn {
  return {
    role: 'tool',
    givenRole: 'function_call_output',
    param,
    roleParam: `${param}.type`,
    content: toContent(output, `${param}.output`, reports),
    callId: { value: callId, param: `${param}.call_id` },
  }
}

/** DashScope refuses a conversation that ends with calls, and clients send one after an interrupted turn. */
function toNoResult({ callId, param }: { callId: string; param: string }): Turn {
  return {
    role: 'tool',
    givenRole: 'function_call',
    param,
    roleParam: `${param}.type`,
    content: '[no result was provided for this call]',
    callId: { value: callId, param: `${param}.call_id` },
  }
}

function toAgentMessage(
  { author, recipient, content }: Extract<KnownItem, { type: 'agent_message' }>,
  param: string,
  reports: Setting[],
): Turn {
  const lowered = toContent(content ?? '', `${param}.content`, reports)
  const head = `${author ?? 'agent'} → ${recipient ?? 'agent'}: `
  const full =
    typeof lowered === 'string'
      ? head + lowered
      : [{ type: 'text' as const, text: head, givenType: 'agent_message', param }, ...lowered]
  return toPlain('user', full, param, 'agent_message')
}

function toPlain(role: 'user' | 'system', content: Turn['content'], param: string, givenRole: string): Turn {
  return { role, givenRole, param, roleParam: param === 'input' ? param : `${param}.role`, content }
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
