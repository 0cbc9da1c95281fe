import { randomUUID } from 'node:crypto'

import { answerOf } from './answer.ts'
import { attachmentsOf } from './attachments.ts'
import type { Choice, Generation } from './generation.ts'
import { listOf, parseJson } from './json.ts'
import { limited } from './limit.ts'
import { reasoningOf } from './reasoning.ts'
import { isThinking, lastText, type GenerationRequest } from './request.ts'
import { searchResultsOf } from './search-results.ts'
import { countTokens, toPieces } from './tokens.ts'
import { toolCallsOf } from './tool-calls.ts'

/** The answer to a request: the same text for the same request, ids apart. */
export function generate(request: GenerationRequest, requestId: string): Generation {
  const thinking = isThinking(request)
  const count = request.directives.has('clamp-n') ? 1 : Number(request.parameters['n'] ?? 1)
  return {
    requestId,
    inputTokens: inputTokens(request),
    choices: Array.from({ length: count }, (_, index) => toChoice(request, { thinking, index, requestId })),
    searchResults: searchResultsOf(request),
  }
}

interface Circumstances {
  thinking: boolean
  index: number
  requestId: string
}

function toChoice(request: GenerationRequest, { thinking, index, requestId }: Circumstances): Choice {
  const calls = toolCallsOf(request)
  const reasoning = thinking ? reasoningPieces(request) : []
  const content = calls.length > 0 ? [] : contentPieces(request, index)
  const forced = typeof request.parameters['tool_choice'] === 'object'
  const choice: Choice = {
    reasoning,
    content,
    toolCalls: calls.map((call) => ({
      ...call,
      id: `call_${randomUUID().replaceAll('-', '').slice(0, 22)}`,
    })),
    attachments: attachmentsOf(request, content, requestId),
    // A forced function was answered with "stop" (recorded from qwen-max).
    finish: calls.length > 0 && !forced ? 'tool_calls' : 'stop',
  }
  const { finish, ...rest } = limited(request, choice)
  return { ...rest, finish: request.directives.get('finish') ?? finish }
}

function contentPieces(request: GenerationRequest, index: number): string[] {
  const exact = exactPieces(request)
  if (exact) return exact
  const text = request.directives.get('say') ?? answerOf(request, index)
  // The lead byte of a sequence that the fault breaks off in.
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

/** Every message costs a few tokens beside its text. */
function inputTokens({ messages, parameters }: GenerationRequest): number {
  const tools = parameters['tools'] ? countTokens(JSON.stringify(parameters['tools'])) : 0
  return messages.reduce((sum, { text }) => sum + countTokens(text) + 4, 4 + tools)
}
