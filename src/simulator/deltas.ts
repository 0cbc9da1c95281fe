import type { FaultName } from './faults.ts'
import type { Choice } from './generation.ts'
import type { JsonObject } from './json.ts'
import { toFragments, type Fragment } from './tool-fragments.ts'
import type { GenerationRequest } from './request.ts'

/** What one frame adds. */
export interface Delta {
  reasoning: string
  content: string
  fragments: Fragment[]
  /** Items of the content beside the text. */
  items: JsonObject[]
  /** The string "null" while the answer goes on. */
  finish: string
}

const goesOn = 'null'

const delta = (differences: Partial<Delta>): Delta => ({
  reasoning: '',
  content: '',
  fragments: [],
  items: [],
  finish: goesOn,
  ...differences,
})

const nothing = delta({})

/** A choice as the frames of its stream, the last one with the finish reason. */
export function toDeltas(request: GenerationRequest, choice: Choice): Delta[] {
  const has = (name: FaultName) => request.directives.has(name)
  const reasoning = choice.reasoning.map((piece) => delta({ reasoning: piece }))
  const content = choice.content.map((piece) => delta({ content: piece }))
  const calls = toFragments(choice.toolCalls, has).map((fragments) => delta({ fragments }))
  const shares = !has('no-boundary') && (has('boundary') || request.family.service === 'multimodal')
  const text = shares ? joined(reasoning, content) : [...reasoning, ...content]
  const speech = choice.attachments.speech.map((item) => delta({ items: [item] }))
  const body = [...text, ...calls, ...speech]
  const spaced = has('empty-frames') ? body.flatMap((one) => [one, nothing]) : body
  const ended = finished(spaced, choice.finish, terminalOf(request, calls.length > 0))
  return closed(ended, choice.attachments.closing)
}

/** Results and sizes come with the last frame; no stream of them was recorded. */
function closed(deltas: Delta[], items: JsonObject[]): Delta[] {
  const last = deltas.at(-1)
  return last ? [...deltas.slice(0, -1), { ...last, items: [...last.items, ...items] }] : deltas
}

/** The last reasoning and the first content share a frame, as recorded from qwen3.6-plus. */
function joined(reasoning: Delta[], content: Delta[]): Delta[] {
  const last = reasoning.at(-1)
  const first = content[0]
  if (!last || !first) return [...reasoning, ...content]
  return [...reasoning.slice(0, -1), { ...first, reasoning: last.reasoning }, ...content.slice(1)]
}

/** Where a tool call ends the answer, its last fragment carries the finish reason (qwen-max, qwen3.6-plus). */
function terminalOf({ directives, family }: GenerationRequest, calls: boolean): string {
  const asked = directives.get('style')
  if (asked && asked !== 'beside') return asked.toUpperCase()
  if (calls) return directives.has('tool-separate-final') ? 'A' : 'B'
  return family.terminal
}

function finished(deltas: Delta[], finish: string, terminal: string): Delta[] {
  const last = deltas.at(-1)
  if (terminal === 'B' && last) return [...deltas.slice(0, -1), { ...last, finish }]
  if (terminal === 'C') return [...deltas, nothing, delta({ finish })]
  return [...deltas, delta({ finish })]
}
