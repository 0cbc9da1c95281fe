import { invalidRequest } from '../../openai/api-error.ts'
import type * as OpenAI from './openai.ts'
import type { Mapped } from './to-parameters.ts'

/** Tools and what belongs to them. An empty list is no list: DashScope refuses it, OpenAI's clients send it. */
export function toToolParameters({
  tools,
  tool_choice: choice,
  parallel_tool_calls: parallel,
}: OpenAI.ChatRequest): Mapped {
  if (tools == null || tools.length === 0) {
    if (choice != null && choice !== 'none' && choice !== 'auto') throw choiceWithoutTools()
    return {}
  }
  const { taken, adjustment } = toToolChoice(choice, tools)
  return {
    fields: {
      tools,
      ...(taken !== undefined && { tool_choice: taken }),
      ...(parallel != null && { parallel_tool_calls: parallel }),
    },
    adjustment,
  }
}

type Choice = OpenAI.ChatRequest['tool_choice']

/** DashScope knows `auto`, `none` and one named function; `required` is the nearest of them. */
function toToolChoice(choice: Choice, tools: NonNullable<OpenAI.ChatRequest['tools']>) {
  if (choice !== 'required') return { taken: choice ?? undefined, adjustment: undefined }
  const [first, ...others] = tools
  if (first !== undefined && others.length === 0) {
    const named = { type: 'function', function: { name: first.function.name } }
    return {
      taken: named,
      adjustment: `tool_choice=required->${first.function.name} (the one tool there is)`,
    }
  }
  return {
    taken: 'auto',
    adjustment: 'tool_choice=required->auto (DashScope takes none, auto or one function)',
  }
}

function choiceWithoutTools() {
  return invalidRequest(
    "Invalid value for 'tool_choice': 'tool_choice' is only allowed when 'tools' are specified.",
    {
      code: 'invalid_value',
      param: 'tool_choice',
    },
  )
}
