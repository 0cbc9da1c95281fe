import { randomUUID } from 'node:crypto'

import { answerOf } from '../answers/answer.ts'
import { attachmentsOf } from './attachments.ts'
import { calculationOf } from './code-interpreter.ts'
import { makesSlides, slideSteps } from '../answers/document-answer.ts'
import type { Attachments, Choice, Generation } from './generation.ts'
import { listOf, parseJson } from '../json.ts'
import { applyLimits } from './limit.ts'
import { reasoningOf } from './reasoning.ts'
import { isThinking, lastText, readsPastReasoning, type GenerationRequest } from '../request/request.ts'
import { addCitations, searches, searchResultsOf } from './search-results.ts'
import { countTokens, toPieces } from '../request/tokens.ts'
import { toolCallsOf } from './tool-calls.ts'

/** The answer to a request. Equal requests get equal texts with different ids. */
export function generate(request: GenerationRequest, requestId: string): Generation {
  const thinking = isThinking(request)
  const count = request.directives.has('clamp-n') ? 1 : Number(request.parameters['n'] ?? 1)
  return {
    requestId,
    inputTokens: inputTokens(request),
    choices: Array.from({ length: count }, (_, index) => toChoice(request, { thinking, index, requestId })),
    searched: searches(request),
    searchResults: searchResultsOf(request),
    calculation: calculationOf(request),
  }
}

const nothingBeside: Attachments = { speech: [], closing: [], annotations: [] }

const openingThought = '这是一个计算问题，我可以调用code_interpreter来得到准确的结果。'

interface AdviceContext {
  thinking: boolean
  index: number
  requestId: string
}

function toChoice(request: GenerationRequest, { thinking, index, requestId }: AdviceContext): Choice {
  const calls = toolCallsOf(request)
  const reasoning = makesSlides(request) ? slideSteps : thinking ? reasoningPieces(request) : []
  const content = calls.length > 0 ? [] : contentPieces(request, index)
  const forced = typeof request.parameters['tool_choice'] === 'object'
  const choice: Choice = {
    reasoning,
    opening: calculationOf(request) ? toPieces(openingThought) : [],
    content,
    toolCalls: calls.map((call) => ({
      ...call,
      id: `call_${randomUUID().replaceAll('-', '').slice(0, 22)}`,
    })),
    attachments: nothingBeside,
    // An answer with a forced call ends with "stop" (recorded from qwen-max).
    finish: calls.length > 0 && !forced ? 'tool_calls' : 'stop',
  }
  // DashScope ends a non-streamed answer after 300 s; its text may still be empty.
  const isCut = !request.stream && request.directives.get('finish') === 'null'
  if (isCut || request.directives.has('no-answer'))
    return { ...choice, reasoning: [], opening: [], content: [], toolCalls: [], finish: 'null' }
  const { finish, ...said } = applyLimits(request, choice)
  return {
    ...said,
    attachments: attachmentsOf(request, said.content, requestId),
    finish: request.directives.get('finish') ?? finish,
  }
}

function contentPieces(request: GenerationRequest, index: number): string[] {
  const exact = exactPieces(request)
  if (exact) return exact
  const text = request.directives.get('say') ?? addCitations(request, answerOf(request, index))
  if (makesSlides(request)) return [text]
  // The fault cuts the stream within a multi-byte character, so the text begins with two of them.
  return request.directives.has('fin-mid-utf8') ? ['汉', '字', ...toPieces(text)] : toPieces(text)
}

function exactPieces({ directives }: GenerationRequest): string[] | undefined {
  const encoded = directives.get('pieces64')
  const json = encoded === undefined ? directives.get('pieces') : Buffer.from(encoded, 'base64url').toString()
  const size = directives.get('giant-event')
  if (size !== undefined) return ['x'.repeat((Number(size) || 1) * 1024), '完', '。']
  return json === undefined ? undefined : listOf(parseJson(json)).map(String)
}

function reasoningPieces(request: GenerationRequest): string[] {
  const json = request.directives.get('think-pieces')
  if (json !== undefined) return listOf(parseJson(json)).map(String)
  return toPieces(request.directives.get('think') ?? reasoningOf(lastText(request)))
}

/** Every message costs a few tokens besides its text. */
function inputTokens(request: GenerationRequest): number {
  const { messages, parameters } = request
  const remembered = readsPastReasoning(request) ? messages.map(({ reasoning }) => reasoning).join('') : ''
  const tools = parameters['tools'] ? countTokens(JSON.stringify(parameters['tools'])) : 0
  const start = 4 + tools + countTokens(remembered)
  return messages.reduce((sum, { text }) => sum + countTokens(text) + 4, start)
}
