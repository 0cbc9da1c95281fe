import type { Adjustment } from '../../../errors/adjustment.ts'
import { invalidRequest, type ApiError } from '../../../errors/api-error.ts'
import { speechFamilyOf, type SpeechFamily } from '../../../models/families/speech.ts'
import type { SpeechRequest } from '../schemas.ts'
import { expectBytes } from '../sound/to-file.ts'
import { toCalls, type SpeechCall } from './to-calls.ts'
import { encodingOf, toContainer, type Container } from './to-format.ts'
import { givenParameters, toParameters } from './to-parameters.ts'
import { toVoice } from './to-voice.ts'

export interface SpeechPlan {
  /** The model that speaks. */
  model: string
  family: SpeechFamily
  voice: string
  container: Container
  sampleRate: number
  /** Of a file that is held until it is complete; 0 for what is sent as it comes. */
  expectedBytes: number
  calls: readonly SpeechCall[]
  adjustments: readonly Adjustment[]
}

export interface PlanOptions {
  /** Whether there is a transport for WebSockets. */
  hasSockets: boolean
  newTaskId: () => string
}

/** Which calls are made, and what is adjusted. @throws ApiError 400 */
export function toPlan(request: SpeechRequest, { hasSockets, newTaskId }: PlanOptions): SpeechPlan {
  const { model: requestedModel, input } = request
  if (input.trim() === '') throw blankInput()
  const own = speechFamilyOf(requestedModel)
  if (!hasSockets && (own.service === 'session' || own.service === 'whole-task'))
    throw withoutSockets(requestedModel)
  const sibling = hasSockets && own.sibling !== undefined ? speechFamilyOf(own.sibling) : undefined
  const format = toContainer(request, new Set([...own.formats, ...(sibling?.formats ?? [])]))
  const encoding = encodingOf(format.container)
  const missing = missingFeatureOf(request, own, sibling)
  const isSwitched = sibling !== undefined && (!own.formats.includes(encoding) || missing !== undefined)
  const family = isSwitched ? sibling : own
  const model = isSwitched ? (own.sibling ?? requestedModel) : requestedModel
  const { voice, adjustments: ofVoice } = toVoice({ ...request, model }, family)
  const { parameters, sampleRate, adjustments } = toParameters({ ...request, model }, family)
  const isWav = format.container === 'wav'
  const expectedBytes = isWav ? expectBytes(input, { sampleRate, speed: speedOf(parameters, family) }) : 0
  const why = `${requestedModel} has no ${missing ?? encoding}`
  return {
    model,
    family,
    voice,
    container: format.container,
    sampleRate,
    expectedBytes,
    calls: toCalls(input, {
      model,
      family,
      voice,
      format: encoding,
      sampleRate,
      parameters,
      hasSockets,
      newTaskId,
    }),
    adjustments: [
      ...(isSwitched ? [{ param: 'model', given: requestedModel.slice(0, 64), taken: model, why }] : []),
      ...format.adjustments,
      ...ofVoice,
      ...adjustments,
    ],
  }
}

function speedOf(parameters: Readonly<Record<string, unknown>>, family: SpeechFamily): number {
  return Number(parameters[family.parameters.get('speed') ?? ''] ?? 1)
}

/** A parameter that the sibling has and the model itself does not. */
function missingFeatureOf(request: SpeechRequest, own: SpeechFamily, sibling: SpeechFamily | undefined) {
  return givenParameters(request).find(
    (name) => !own.parameters.has(name) && sibling?.parameters.has(name) === true,
  )
}

function blankInput(): ApiError {
  return invalidRequest("Invalid 'input': the text is blank. Expected a text that can be spoken.", {
    code: 'invalid_value',
    param: 'input',
    chinese: "参数 'input' 不对：文本不能只有空白字符。",
  })
}

function withoutSockets(model: string): ApiError {
  return invalidRequest(
    `The model '${model}' speaks over a WebSocket alone, which this gateway has no transport for. Use 'qwen3-tts-flash', or give createGateway() a socketTransport.`,
    {
      code: 'unsupported_value',
      param: 'model',
      chinese: `模型 '${model}' 只能通过 WebSocket 调用，而本网关没有 WebSocket 传输层。请改用 'qwen3-tts-flash'，或为 createGateway() 提供 socketTransport。`,
    },
  )
}
