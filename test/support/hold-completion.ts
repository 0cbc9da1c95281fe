import { expect } from 'vitest'

import type { Completion } from '../../src/endpoints/completions/schema.ts'
import { expectError, expectSchema } from './validate.ts'

export function expectCompletion(value: unknown): Completion {
  expectSchema('CreateCompletionResponse', value)
  return value as Completion
}

/** The chunks of a stream; only the last one may be an error. */
export function readCompletionStream(text: string): { chunks: Completion[]; error?: unknown } {
  const lines = text.split('\n\n')
  expect(lines.splice(-2)).toEqual(['data: [DONE]', ''])
  const events = lines
    .filter((line) => !line.startsWith(':'))
    .map((line) => JSON.parse(line.replace(/^data: /, '')) as object)
  const last = events.at(-1)
  const failed = last !== undefined && 'error' in last
  if (failed) expectError(events.pop())
  return { chunks: events.map(expectCompletion), ...(failed && { error: last.error }) }
}

export function holdCompletion(text: string): void {
  const value = JSON.parse(text) as object
  if ('error' in value) expectError(value)
  else expectCompletion(value)
}
