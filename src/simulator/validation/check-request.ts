import { isAble } from '../models/abilities.ts'
import { checkAbilities } from './check-abilities.ts'
import { checkContent } from './check-content.ts'
import { checkDocuments } from './check-documents.ts'
import { checkMessages } from './check-messages.ts'
import { checkBooleans, checkJsonMode, checkRanges, checkStop, type Objection } from './check-parameters.ts'
import { checkSearch } from './check-search.ts'
import { checkIncremental, checkThinking } from './check-thinking.ts'
import { checkToolChoice, checkTools } from './check-tools.ts'
import { isObject, type JsonObject, listOf } from '../json.ts'
import { invalid, refuse, type Refusal } from '../request/refusal.ts'
import type { GenerationRequest } from '../request/request.ts'
import { checkPurpose } from './check-purpose.ts'
import { checkSpeech } from '../answers/spoken-answer.ts'
import { countTokens } from '../request/tokens.ts'

const checks: readonly ((request: GenerationRequest) => Objection)[] = [
  checkMessages,
  checkContent,
  checkPurpose,
  checkSpeech,
  checkLength,
  checkRanges,
  checkStop,
  checkBooleans,
  checkFormat,
  checkTools,
  checkToolChoice,
  checkJsonMode,
  checkSearch,
  checkDocuments,
  checkIncremental,
  checkThinking,
  checkAbilities,
]

/** The service's first objection to a request, if any. */
export function checkRequest(request: GenerationRequest, input: JsonObject): Refusal | undefined {
  if (!Array.isArray(input['messages']) && typeof input['prompt'] !== 'string')
    return invalid('Either "prompt" or "messages" must exist and cannot both be none')
  if (listOf(input['messages']).some((message) => !isObject(message)))
    return invalid('Input should be a valid dictionary or instance of GPT3Message')
  if (!hasSwitch(request) && (request.parameters['enable_thinking'] ?? undefined) !== undefined)
    return refuse(
      'InvalidParameter.NotSupportEnableThinking',
      `The model ${request.model} does not support enable_thinking.`,
    )
  const objection = checks.map((check) => check(request)).find((found) => found !== undefined)
  return typeof objection === 'string' ? invalid(objection) : objection
}

/** Whether `enable_thinking` has an effect on the model. */
function hasSwitch({ model, family }: GenerationRequest): boolean {
  return family.thinking !== 'none' && !isAble(model, 'thinkingObject')
}

function checkLength({ messages, family }: GenerationRequest): Objection {
  const length = messages.reduce((sum, { text }) => sum + countTokens(text), 0)
  return length > family.context ? `Range of input length should be [1, ${family.context}]` : undefined
}

function checkFormat({ parameters }: GenerationRequest): Objection {
  const format = parameters['result_format'] ?? 'message'
  return format === 'text' || format === 'message'
    ? undefined
    : 'result_format should be one of text, message'
}
