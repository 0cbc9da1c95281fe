import { isRecord, lookUp } from '../../json.ts'
import type { ModelFamily } from './index.ts'
import { changesOutputKind, gatewayControlled, modelParameters } from './parameters.ts'

/**
 * The treatment of a parameter: it goes upstream (possibly changed), it is left out and reported, the request is refused, or
 * its value equals the default.
 */
export type ParameterSupport = { kind: 'supported' | 'no-op' } | { kind: 'ignored' | 'refused'; why: string }

const known: ReadonlySet<string> = new Set(modelParameters)
const controlled: ReadonlySet<string> = new Set(gatewayControlled)

/** @param name DashScope's name */
export function parameterSupport(
  name: string,
  value: unknown,
  { parameters }: ModelFamily,
  model: string,
): ParameterSupport {
  if (parameters.has(name)) return { kind: 'supported' }
  if (isNoOp(name, value)) return { kind: 'no-op' }
  if (controlled.has(name)) return { kind: 'ignored', why: 'set by the gateway' }
  if (!known.has(name)) return { kind: 'ignored', why: 'unknown parameter' }
  const why = `not supported by ${model}`
  return changesOutputKind.has(name) ? { kind: 'refused', why: `is ${why}` } : { kind: 'ignored', why }
}

/** Values that equal the default: clients often send them, and reporting each would be noise. */
const noOpValues: Readonly<Record<string, readonly unknown[]>> = {
  frequency_penalty: [0],
  presence_penalty: [0],
  logprobs: [false],
  top_logprobs: [0],
  // No limit.
  top_k: [null],
  enable_code_interpreter: [false],
  vl_high_resolution_images: [false],
  vl_enable_image_hw_output: [false],
  tool_stream: [false],
  preserve_thinking: [false],
}

function isNoOp(name: string, value: unknown): boolean {
  if (lookUp(noOpValues, name)?.includes(value) === true) return true
  if (name === 'modalities') return Array.isArray(value) && value.every((item) => item === 'text')
  return name === 'logit_bias' && isRecord(value) && Object.keys(value).length === 0
}
