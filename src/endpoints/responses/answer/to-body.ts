import type {
  Envelope,
  GeneratedChoice,
  GenerationEvent,
  GenerationResult,
} from '../../../generation/types.ts'
import type { ResponsesOptions } from '../options.ts'
import { ResponsesStreamEncoder } from './stream-encoder.ts'
import type { Response } from './to-response.ts'

/** A whole answer: the same response as at the end of a stream. */
export function toBody(result: GenerationResult, envelope: Envelope, options: ResponsesOptions): Response {
  const encoder = new ResponsesStreamEncoder(envelope, options)
  for (const event of toEvents(result)) encoder.push(event)
  encoder.end()
  return encoder.response
}

function toEvents({ choices: [choice], usage }: GenerationResult): GenerationEvent[] {
  return [
    ...(choice === undefined ? [] : toEventsOf(choice)),
    ...(usage === undefined ? [] : [{ type: 'usage' as const, usage }]),
  ]
}

function toEventsOf(answer: GeneratedChoice): GenerationEvent[] {
  const { found, reasoning, text, logprobs, items, citations, details, calls } = answer
  const choice = 0
  return [
    ...(found === undefined ? [] : [{ type: 'search-results' as const, choice, results: found }]),
    { type: 'reasoning', choice, text: reasoning },
    { type: 'text', choice, text, logprobs },
    ...(items.length === 0 ? [] : [{ type: 'item' as const, choice, values: items }]),
    { type: 'sources', choice, citations, details },
    ...calls.flatMap(({ id, name, arguments: json }, call): GenerationEvent[] => [
      { type: 'tool-call', choice, call, id, name },
      { type: 'tool-arguments', choice, call, json },
    ]),
    { type: 'finish', choice, reason: answer.finishReason },
  ]
}
