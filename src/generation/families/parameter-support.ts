import { z } from 'zod'

import { isRecord, lookUp } from '../../json.ts'
import type { ChatFamily } from './index.ts'
import { allParameters, chosenHere, openaiOnly, shapesTheAnswer, structural } from './parameters.ts'

/**
 * What is done with a parameter: it goes upstream (in whatever form), it is left out and that is told, the request is
 * refused, or its value asks for nothing that would not happen anyway.
 */
export type Treatment = { kind: 'passed' | 'harmless' } | { kind: 'ignored' | 'refused'; why: string }

const known: ReadonlySet<string> = new Set(allParameters)
const nobody: ReadonlySet<string> = new Set(openaiOnly)
const here: ReadonlySet<string> = new Set(chosenHere)

export function treatmentOf(name: string, value: unknown, family: ChatFamily, model: string): Treatment {
  if (family.takes.has(name)) return { kind: 'passed' }
  if (asksNothing(name, value)) return { kind: 'harmless' }
  if (here.has(name)) return { kind: 'ignored', why: 'set by the gateway' }
  if (nobody.has(name)) return { kind: 'ignored', why: 'not known to DashScope' }
  if (!known.has(name)) return { kind: 'ignored', why: 'unknown parameter' }
  const why = `not taken by ${model}`
  return shapesTheAnswer.has(name) ? { kind: 'refused', why: `is ${why}` } : { kind: 'ignored', why }
}

/** Values that say what happens without them: clients send them unasked, and a report of each would be noise. */
const nothing: Readonly<Record<string, readonly unknown[]>> = {
  frequency_penalty: [0],
  presence_penalty: [0],
  logprobs: [false],
  top_logprobs: [0],
  store: [false],
  service_tier: ['auto', 'default'],
  verbosity: ['medium'],
  // null and vLLM's -1: no limit.
  top_k: [null, -1],
  enable_search: [false],
  enable_code_interpreter: [false],
  vl_high_resolution_images: [false],
  vl_enable_image_hw_output: [false],
  tool_stream: [false],
  preserve_thinking: [false],
}

function asksNothing(name: string, value: unknown): boolean {
  if (lookUp(nothing, name)?.includes(value) === true) return true
  if (name === 'response_format') return isRecord(value) && value['type'] === 'text'
  if (name === 'modalities') return Array.isArray(value) && value.every((item) => item === 'text')
  if (name === 'tools' || name === 'functions') return Array.isArray(value) && value.length === 0
  return (name === 'logit_bias' || name === 'metadata') && isRecord(value) && Object.keys(value).length === 0
}

export const MatrixEntry = z.object({
  treatment: z.enum(['passed', 'ignored', 'refused']),
  note: z.exactOptional(
    z.string().meta({ description: "What is narrower than OpenAI's, or why it is not taken." }),
  ),
})
export type MatrixEntry = z.output<typeof MatrixEntry>

/** What a family does with every parameter there is a word for: the machine-readable row of `GET /v1/models/{id}`. */
export function toMatrix(family: ChatFamily, model: string): Record<string, MatrixEntry> {
  const names = allParameters.filter((name) => !here.has(name))
  return Object.fromEntries(names.map((name) => [name, toEntry(name, family, model)]))
}

const always: ReadonlySet<string> = new Set(structural)

function toEntry(name: string, family: ChatFamily, model: string): MatrixEntry {
  if (name === 'n') return { treatment: 'passed', note: '1 to 4; several calls where one makes one choice' }
  if (always.has(name)) return { treatment: 'passed' }
  // A value that no list of harmless ones holds.
  const treatment = treatmentOf(name, undefined, family, model)
  if (treatment.kind === 'ignored' || treatment.kind === 'refused') {
    return { treatment: treatment.kind, note: treatment.why.replace(/^is /, '') }
  }
  const note = noteOf(name, family)
  return { treatment: 'passed', ...(note !== undefined && { note }) }
}

function noteOf(name: string, family: ChatFamily): string | undefined {
  const { topP, maxTokens, maxCompletionTokens, thinking, thinkingSwitch, jsonSchema } = family
  const notes: Record<string, string | undefined> = {
    temperature: '0 <= temperature < 2; 2 becomes 1.99',
    top_p: `${topP.smallest} <= top_p <= ${topP.largest}; values outside become the nearest`,
    max_tokens: maxTokens === undefined ? undefined : `at most ${maxTokens}; more becomes ${maxTokens}`,
    max_completion_tokens: maxCompletionTokens ? undefined : 'sent as max_tokens',
    seed: '0 or more; negative seeds lose their sign',
    top_logprobs: 'at most 5; more becomes 5',
    response_format: jsonSchema ? undefined : 'json_schema as json_object, with the schema in the messages',
    enable_thinking:
      thinking === 'only'
        ? 'always thinks; false is ignored'
        : `default ${thinking}${thinkingSwitch === 'thinking' ? '; as thinking' : ''}`,
    ...thinkingNotes(family),
    tool_choice: 'required becomes the one tool or auto; while thinking only auto and none',
    web_search_options: 'as enable_search and search_options',
    functions: 'as tools',
    function_call: 'as tool_choice',
  }
  return notes[name]
}

/** What becomes of the words for how much to think. */
function thinkingNotes({ thinkingAmount, thinkingSwitch }: ChatFamily): Record<string, string> {
  const { levels, tokens } = thinkingAmount
  const level =
    levels === undefined ? [] : [`reasoning_effort (${[...new Set(Object.values(levels))].join(', ')})`]
  const all = [thinkingSwitch, ...level, ...(tokens ? ['thinking_budget'] : [])]
  const [last, ...others] = all.toReversed()
  const words = others.length === 0 ? last : `${others.toReversed().join(', ')} and ${last}`
  return {
    reasoning_effort: `as ${levels === undefined ? words : [thinkingSwitch, ...level].join(' and ')}`,
    reasoning: `as ${words}; exclude leaves the reasoning out of the answer`,
    thinking: `as ${words}`,
    chat_template_kwargs: `enable_thinking and thinking, as ${thinkingSwitch}`,
    ...(!tokens && { thinking_budget: `as ${level.join('')}` }),
  }
}
