import type { Objection } from './check-parameters.ts'
import { isObject, objectOf } from '../json.ts'
import { isThinking, type GenerationRequest } from '../request/request.ts'

/** Values of Alibaba Cloud's reference; `standard` and `pro` are the older names. */
const choices: Record<string, readonly unknown[]> = {
  search_strategy: ['turbo', 'max', 'agent', 'agent_max', 'standard', 'pro'],
  citation_format: ['[<number>]', '[ref_<number>]'],
  freshness: [7, 30, 180, 365],
}

export function isAgentSearch({ parameters }: GenerationRequest): boolean {
  return String(objectOf(parameters['search_options'])['search_strategy']).startsWith('agent')
}

/** The requirements of web search; see check-thinking.ts for search within thinking. */
export function checkSearch(request: GenerationRequest): Objection {
  const { family, parameters, stream } = request
  if (parameters['enable_search'] !== true) return undefined
  if (!family.tools) return 'This model does not support enable_search.'
  const options = parameters['search_options'] ?? {}
  if (!isObject(options)) return "'search_options' must be Dict"
  const wrong = Object.entries(choices).find(
    ([name, allowed]) => options[name] !== undefined && !allowed.includes(options[name]),
  )
  if (wrong) return `Input should be ${wrong[1].map(shown).join(', ')}: parameters.search_options.${wrong[0]}`
  if (!isAgentSearch(request)) return undefined
  if (parameters['tools'] !== undefined) return 'Agent mode does not support tools'
  return isThinking(request) && stream ? undefined : 'Agent mode only supports streaming in thinking mode'
}

const shown = (value: unknown) => (typeof value === 'string' ? `'${value}'` : String(value))
