import { invalidRequest } from '../../errors/api-error.ts'
import type { GenerationRequest, Setting } from '../../generation/types.ts'
import type { OpenSealed } from '../reasoning/reasoning-seal.ts'
import { Unmapped } from '../request-fields/unmapped.ts'
import { missingParameter, noPreviousResponse, unsupportedParameter } from './request/refusals.ts'
import { toChoice } from './request/to-choice.ts'
import { toFormat, toSettings, toThinking, unknownFields } from './request/to-settings.ts'
import { clientTypesOf, toNames, toTools } from './request/to-tools.ts'
import { toTurns } from './request/to-turns.ts'
import type { ResponsesRequest } from './schema/request.ts'

/** A request of this API → the neutral one. Decisions that depend on the model come later. */
export function toGeneration(request: ResponsesRequest, open: OpenSealed): GenerationRequest {
  refuseState(request)
  const reports: Setting[] = []
  const names = toNames(request)
  const tools = toTools(request, names, reports)
  const { turns, adjustments } = toTurns(request, {
    names,
    served: clientTypesOf(request),
    open,
    reports,
    unmapped: new Unmapped(),
  })
  const { functions, toolChoice, search, settings, thinking } = toChoice(request, tools, names)
  return {
    model: request.model,
    turns,
    turnsParam: 'input',
    tools: functions,
    toolsParam: 'tools',
    toolChoice,
    // OpenAI's default; DashScope's is false.
    parallelToolCalls: request.parallel_tool_calls ?? true,
    responseFormat: toFormat(request),
    reasoning: { settings: [...toThinking(request), ...thinking] },
    search,
    settings: [...toSettings(request), ...settings, ...reports],
    adjustments: { turns: adjustments, reasoning: unknownFields(request) },
  }
}

/** Nothing is stored, so no response can be continued. Accepting and ignoring an id makes programs loop. */
function refuseState({ previous_response_id: id, conversation, input, messages }: ResponsesRequest): void {
  if (id != null && conversation != null) throw exclusive()
  if (id != null) throw noPreviousResponse(id)
  if (input == null && messages != null)
    throw unsupportedParameter('input', {
      english: 'this is the Responses API; for `messages` use /v1/chat/completions.',
      chinese: '这里是 Responses 接口，`messages` 请使用 /v1/chat/completions。',
    })
  if (input == null || input.length === 0) throw missingParameter('input')
}

function exclusive() {
  return invalidRequest("'previous_response_id' and 'conversation' cannot be used together.", {
    code: 'mutually_exclusive_parameters',
    param: 'previous_response_id',
    chinese: "'previous_response_id' 与 'conversation' 不能同时使用。",
  })
}
