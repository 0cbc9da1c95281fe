import { isAble, isHostedElsewhere } from '../models/abilities.ts'
import type { Choice } from './generation.ts'
import type { GenerationRequest } from '../request/request.ts'
import { countPieces, cutPieces, toPieces } from '../request/tokens.ts'

/** Applies thinking_budget, stop, max_tokens (answer) and max_completion_tokens (reasoning and answer) to a choice. */
export function applyLimits(request: GenerationRequest, choice: Choice): Choice {
  const { parameters } = request
  const within = (limit: unknown) => (typeof limit === 'number' ? limit : Infinity)
  const whole = wholeLimit(request)
  const budgeted = cutPieces(choice.reasoning, within(parameters['thinking_budget']))
  const reasoning = cutPieces(budgeted, whole)
  const stopped = stoppedAt(choice.content, stopTexts(parameters['stop']))
  const room = Math.min(within(parameters['max_tokens']), whole - countPieces(reasoning))
  const content = room === Infinity ? stopped : cutPieces(stopped, room)
  const cut = countPieces(reasoning) < countPieces(budgeted) || countPieces(content) < countPieces(stopped)
  // If the reasoning was cut, there is no room for an answer.
  const silent = countPieces(reasoning) < countPieces(budgeted)
  return {
    ...choice,
    reasoning,
    content,
    toolCalls: silent ? [] : choice.toolCalls,
    finish: cut ? 'length' : choice.finish,
  }
}

/** The token limit for reasoning and answer together. */
function wholeLimit({ model, parameters }: GenerationRequest): number {
  const completion = isAble(model, 'completionLimit') && !isHostedElsewhere(model)
  const limits = [
    completion ? parameters['max_completion_tokens'] : undefined,
    isAble(model, 'wholeLimit') ? parameters['max_tokens'] : undefined,
  ]
  return Math.min(...limits.filter((limit) => typeof limit === 'number'), Infinity)
}

/** Token ids cannot be looked up without the tokenizer: they are accepted but have no effect. */
function stopTexts(stop: unknown): string[] {
  return (Array.isArray(stop) ? stop : [stop]).filter((entry) => typeof entry === 'string' && entry !== '')
}

function stoppedAt(pieces: string[], stops: string[]): string[] {
  const text = pieces.join('')
  const ends = stops.map((stop) => text.indexOf(stop)).filter((at) => at !== -1)
  return ends.length === 0 ? pieces : toPieces(text.slice(0, Math.min(...ends)))
}
