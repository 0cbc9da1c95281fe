import type { Objection } from './check-parameters.ts'
import { isObject } from '../json.ts'
import { isIncremental, isTextForm, isThinking, type GenerationRequest } from '../request/request.ts'

type Rule = (request: GenerationRequest) => Objection

const notInteger = (value: unknown) => !Number.isInteger(value) || Number(value) < 1

/** Maximum reasoning of the simulator's models, tokens. */
const maxReasoning = 262_144

const always: readonly Rule[] = [
  ({ family, stream }) => {
    if (family.streamOnly === 'refused' && !stream) return 'current user api does not support http call.'
    // The documented message for omni models, whether or not speech is requested.
    if (family.speaks && !stream) return "'audio' output only support with stream=true"
    return family.streamOnly === 'always' && !stream
      ? 'This model only support stream mode, please enable the stream parameter to access the model.'
      : undefined
  },
  ({ family, parameters }) =>
    family.thinking === 'only' && parameters['enable_thinking'] === false
      ? 'The value of the enable_thinking parameter is restricted to True.'
      : undefined,
  ({ parameters }) =>
    isGiven(parameters['thinking_budget']) &&
    (notInteger(parameters['thinking_budget']) || Number(parameters['thinking_budget']) > maxReasoning)
      ? `The thinking_budget parameter must be a positive integer and not greater than ${maxReasoning}`
      : undefined,
  ({ parameters }) =>
    isGiven(parameters['thinking_budget']) && isGiven(parameters['reasoning_effort'])
      ? "'reasoning_effort' and 'thinking_budget' cannot be set simultaneously"
      : undefined,
]

const whileThinking: readonly Rule[] = [
  ({ family, stream }) =>
    family.streamOnly === 'thinking' && !stream
      ? 'parameter.enable_thinking must be set to false for non-streaming calls'
      : undefined,
  (request) =>
    isTextForm(request)
      ? 'The result_format parameter must be "message" when enable_thinking is true'
      : undefined,
  (request) =>
    request.stream && !request.directives.has('cumulative') && !isIncremental(request)
      ? 'The incremental_output parameter must be "true" when enable_thinking is true'
      : undefined,
  // The multimodal path does not check this (recorded from qwen3.6-plus).
  ({ family, parameters, stream }) =>
    parameters['enable_search'] === true && !stream && family.service === 'text'
      ? '<400> InternalError.Algo.InvalidParameter: Non-streaming mode does not support Web Search in thinking mode.'
      : undefined,
  ({ parameters }) => {
    const format = parameters['response_format']
    return isObject(format) && ['json_object', 'json_schema'].includes(String(format['type']))
      ? 'Json mode response is not supported when enable_thinking is true'
      : undefined
  },
  ({ parameters }) =>
    Number(parameters['n'] ?? 1) > 1 ? 'n must be 1 when enable_thinking is true' : undefined,
  ({ messages }) =>
    messages.at(-1)?.partial
      ? '<400> InternalError.Algo.InvalidParameter: Partial mode is not supported when enable_thinking is true'
      : undefined,
]

export function checkThinking(request: GenerationRequest): Objection {
  const rules = isThinking(request) ? [...always, ...whileThinking] : always
  return rules.map((rule) => rule(request)).find((objection) => objection !== undefined)
}

/** Models that only stream deltas refuse an explicit false. */
export function checkIncremental({ family, parameters, stream }: GenerationRequest): Objection {
  return stream && family.incremental === 'required' && parameters['incremental_output'] === false
    ? 'The incremental_output parameter of this model cannot be set to False.'
    : undefined
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null
}
