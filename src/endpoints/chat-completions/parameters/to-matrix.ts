import type { ModelFamily } from '../../../generation/families/index.ts'
import { parameterSupport } from '../../../generation/families/parameter-support.ts'
import { allParameters, gatewayControlled, openaiOnly, structural, toDashScopeName } from './parameters.ts'

export interface MatrixEntry {
  treatment: 'passed' | 'ignored' | 'refused'
  /** The restriction compared with OpenAI, or why it is not supported. */
  note?: string
}

const controlled: ReadonlySet<string> = new Set(gatewayControlled)
const notAtDashScope: ReadonlySet<string> = new Set(openaiOnly)
const always: ReadonlySet<string> = new Set(structural)

/** The treatment of every parameter of this API by a model, for `GET /v1/models/{id}`. */
export function toMatrix(family: ModelFamily, model: string): Record<string, MatrixEntry> {
  const names = allParameters.filter((name) => !controlled.has(name))
  return Object.fromEntries(names.map((name) => [name, toEntry(name, family, model)]))
}

function toEntry(name: string, family: ModelFamily, model: string): MatrixEntry {
  if (name === 'n') return { treatment: 'passed', note: '1 to 4; several calls where one makes one choice' }
  if (always.has(name)) return { treatment: 'passed' }
  if (notAtDashScope.has(name)) return { treatment: 'ignored', note: 'not known to DashScope' }
  // Without a value: the entry describes values with an effect.
  const support = parameterSupport(toDashScopeName(name), undefined, family, model)
  if (support.kind === 'ignored' || support.kind === 'refused') {
    return { treatment: support.kind, note: support.why.replace(/^is /, '') }
  }
  const note = noteOf(name, family)
  return { treatment: 'passed', ...(note !== undefined && { note }) }
}

function noteOf(name: string, family: ModelFamily): string | undefined {
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

/** The treatment of the parameters for the amount of thinking. */
function thinkingNotes({ thinkingAmount, thinkingSwitch }: ModelFamily): Record<string, string> {
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
