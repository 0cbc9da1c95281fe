import { type Ability, effortsOf, isAble } from '../models/abilities.ts'
import type { Objection } from './check-parameters.ts'
import { listOf, objectOf } from '../json.ts'
import { isThinking, type GenerationRequest } from '../request/request.ts'

/** Parameters that need an ability. The messages for other models imitate that of enable_search. */
const owned: readonly [name: string, Ability][] = [
  ['logit_bias', 'logitBias'],
  ['preserve_thinking', 'preserveThinking'],
  ['clear_thinking', 'clearThinking'],
  ['thinking', 'thinkingObject'],
  ['enable_code_interpreter', 'codeInterpreter'],
  ['skill', 'documents'],
]

/** Parameters that only some models support. */
export function checkAbilities(request: GenerationRequest): Objection {
  const { model, parameters } = request
  const foreign = owned.find(([name, ability]) => isAsked(parameters[name]) && !isAble(model, ability))
  if (foreign) return `This model does not support ${foreign[0]}.`
  return [effortObjection, thinkingObjection, biasObjection, interpreterObjection, skillObjection]
    .map((check) => check(request))
    .find((objection) => objection !== undefined)
}

/** False and the empty object count as absent. */
function isAsked(value: unknown): boolean {
  const isEmpty = typeof value === 'object' && value !== null && Object.keys(value).length === 0
  return value !== undefined && value !== null && value !== false && !isEmpty
}

function effortObjection({ model, parameters }: GenerationRequest): Objection {
  const effort = parameters['reasoning_effort']
  if (effort === undefined || effort === null) return undefined
  const known = effortsOf(model)
  if (!known) return 'This model does not support reasoning_effort.'
  return known.some((one) => one === effort)
    ? undefined
    : `Input should be ${known.map((one) => `'${one}'`).join(', ')}: parameters.reasoning_effort`
}

function thinkingObjection({ parameters }: GenerationRequest): Objection {
  const { thinking } = parameters
  if (thinking === undefined || thinking === null) return undefined
  const { type } = objectOf(thinking)
  return type === 'adaptive' || type === 'disabled'
    ? undefined
    : "Input should be 'adaptive', 'disabled': parameters.thinking.type"
}

function biasObjection({ parameters }: GenerationRequest): Objection {
  const biases = Object.values(objectOf(parameters['logit_bias']))
  return biases.every((bias) => typeof bias === 'number' && bias >= -100 && bias <= 100)
    ? undefined
    : 'Range of logit_bias should be [-100, 100]'
}

function interpreterObjection(request: GenerationRequest): Objection {
  if (request.parameters['enable_code_interpreter'] !== true) return undefined
  return isThinking(request) && request.stream
    ? undefined
    : 'The enable_code_interpreter parameter is only supported in thinking mode with streaming'
}

function skillObjection({ parameters, stream }: GenerationRequest): Objection {
  return listOf(parameters['skill']).length > 0 && !stream
    ? 'This model only support stream mode, please enable the stream parameter to access the model.'
    : undefined
}
