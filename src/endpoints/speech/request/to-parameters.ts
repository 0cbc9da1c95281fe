import type { Adjustment } from '../../../errors/adjustment.ts'
import { invalidRequest, type ApiError } from '../../../errors/api-error.ts'
import type { SpeechFamily, SpeechParameter } from '../../../models/families/speech.ts'
import { reportUnknown, reportUnsupported } from '../../request-fields/unmapped.ts'
import { SpeechRequest } from '../schemas.ts'

const known: ReadonlySet<string> = new Set(Object.keys(SpeechRequest.shape))

/** Values without an effect, which are neither sent nor reported. */
const defaults: Readonly<Partial<Record<SpeechParameter, unknown>>> = {
  speed: 1,
  instructions: '',
  language_type: 'Auto',
  optimize_instructions: false,
  volume: 50,
  pitch: 1,
  enable_ssml: false,
  sample_rate: 24_000,
}

const names: readonly SpeechParameter[] = [
  'speed',
  'instructions',
  'language_type',
  'optimize_instructions',
  'sample_rate',
  'volume',
  'pitch',
  'bit_rate',
  'seed',
  'enable_ssml',
  'language_hints',
]

/** DashScope's range of the rate; OpenAI's is 0.25 to 4. */
const rates = { min: 0.5, max: 2 } as const

/** The parameters with a value that has an effect. */
export function givenParameters(request: SpeechRequest): readonly SpeechParameter[] {
  return names.filter((name) => request[name] != null && request[name] !== defaults[name])
}

interface Parameters {
  /** Under DashScope's names, without `sample_rate`. */
  parameters: Readonly<Record<string, unknown>>
  sampleRate: number
  adjustments: readonly Adjustment[]
}

/** @throws ApiError 400 for a sample rate, if the model has one */
export function toParameters(request: SpeechRequest, family: SpeechFamily): Parameters {
  const given = givenParameters(request)
  const lost = given.filter((name) => !family.parameters.has(name))
  if (lost.includes('sample_rate')) throw unsupportedSampleRate(request)
  const taken = given.filter((name) => family.parameters.has(name) && name !== 'sample_rate')
  const rate = toRate(request)
  return {
    parameters: Object.fromEntries(
      taken.map((name) => [family.parameters.get(name), toValue(name, request, rate.value)]),
    ),
    sampleRate: request.sample_rate ?? 24_000,
    adjustments: [
      ...reportUnsupported(request, lost),
      ...(taken.includes('speed') ? rate.adjustments : []),
      ...reportUnknown(request, known),
    ],
  }
}

function toValue(name: SpeechParameter, request: SpeechRequest, rate: number): unknown {
  if (name === 'speed') return rate
  // Sambert's parameter names the kind of text.
  return name === 'enable_ssml' && /^sambert-/i.test(request.model) ? 'SSML' : request[name]
}

function toRate({ speed, model }: SpeechRequest): { value: number; adjustments: readonly Adjustment[] } {
  const given = speed ?? 1
  const value = Math.min(Math.max(given, rates.min), rates.max)
  if (value === given) return { value, adjustments: [] }
  const why = `${model} speaks at ${rates.min} to ${rates.max} times its rate`
  return { value, adjustments: [{ param: 'speed', given, taken: value, why }] }
}

function unsupportedSampleRate({ model, sample_rate: given }: SpeechRequest): ApiError {
  return invalidRequest(`Unsupported value: 'sample_rate' with ${given}: '${model}' has 24000 alone.`, {
    code: 'unsupported_value',
    param: 'sample_rate',
    chinese: `参数 'sample_rate' 的取值 ${given} 不受支持：模型 '${model}' 只支持 24000。`,
  })
}
