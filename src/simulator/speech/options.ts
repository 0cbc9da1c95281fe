import { audioFormats, type AudioFormat, type Sound } from '../audio/audio.ts'
import type { JsonObject } from '../json.ts'
import type { SpeechModel } from './models.ts'

/** Sample rates that every model with the parameter accepts. */
const sampleRates = [8000, 16_000, 22_050, 24_000, 44_100, 48_000]

/** The names of the same parameter in the three interfaces. */
export interface Names {
  format: string
  rate: string
  pitch: string
}

const ranges = { rate: [0.5, 2], pitch: [0.5, 2], volume: [0, 100], bitRate: [6, 510] } as const

/** The sound that the parameters ask for, or the message of the refusal. */
export function readSound(parameters: JsonObject, model: SpeechModel, names: Names): Sound | string {
  const { [names.format]: wanted, sample_rate: samples } = parameters
  // DashScope's SDK sends `Default` and 0 if its user sets no format.
  const format = wanted === undefined || wanted === 'Default' ? model.formats[0] : wanted
  const sampleRate = samples === undefined || samples === 0 ? model.sampleRate : samples
  if (!isFormat(format) || !model.formats.includes(format))
    return `Input should be ${model.formats.map((one) => `'${one}'`).join(' or ')}: ${names.format}`
  if (!sampleRates.some((one) => one === sampleRate))
    return `Input should be ${sampleRates.join(', ')}: sample_rate`
  const rate = parameters[names.rate] ?? 1
  const objection =
    outOf(ranges.rate, rate, names.rate) ??
    outOf(ranges.pitch, parameters[names.pitch] ?? 1, names.pitch) ??
    outOf(ranges.volume, parameters['volume'] ?? 50, 'volume') ??
    outOf(ranges.bitRate, parameters['bit_rate'] ?? 128, 'bit_rate')
  return objection ?? { format, sampleRate: Number(sampleRate), rate: Number(rate) }
}

function isFormat(value: unknown): value is AudioFormat {
  return audioFormats.some((format) => format === value)
}

function outOf([min, max]: readonly [number, number], value: unknown, name: string): string | undefined {
  return typeof value === 'number' && value >= min && value <= max
    ? undefined
    : `Input should be between ${min} and ${max}: ${name}`
}
