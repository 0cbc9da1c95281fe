import { writingFrames } from '../generation/code-interpreter.ts'
import { makesSlides } from '../answers/document-answer.ts'
import type { FaultName } from '../faults/faults.ts'
import type { Choice } from '../generation/generation.ts'
import type { JsonObject } from '../json.ts'
import { toFragments, type Fragment } from './tool-fragments.ts'
import type { GenerationRequest } from '../request/request.ts'

/** What one frame adds. */
export interface Delta {
  reasoning: string
  content: string
  fragments: Fragment[]
  /** Content items besides the text. */
  items: JsonObject[]
  /** Tokens of code that are not streamed. */
  unseen: number
  /** The code is complete; frames show it from here on. */
  ran: boolean
  /** The string "null" until the answer ends. */
  finish: string
}

const unfinished = 'null'

const delta = (differences: Partial<Delta>): Delta => ({
  reasoning: '',
  content: '',
  fragments: [],
  items: [],
  unseen: 0,
  ran: false,
  finish: unfinished,
  ...differences,
})

const emptyDelta = delta({})

/** A choice as the frames of its stream; the last one has the finish reason. */
export function toDeltas(request: GenerationRequest, choice: Choice): Delta[] {
  const has = (name: FaultName) => request.directives.has(name)
  const thought = (pieces: string[]) => pieces.map((piece) => delta({ reasoning: piece }))
  const reasoning = thought(choice.reasoning)
  const content = choice.content.map((piece) => delta({ content: piece }))
  const calls = toFragments(choice.toolCalls, has).map((fragments) => delta({ fragments }))
  const shares = !has('no-boundary') && (has('boundary') || request.family.service === 'multimodal')
  const text = shares ? joined(reasoning, content) : [...reasoning, ...content]
  const speech = choice.attachments.speech.map((item) => delta({ items: [item] }))
  const body = [...thought(choice.opening), ...coding(choice), ...text, ...calls, ...speech]
  const spaced = has('empty-frames') ? body.flatMap((one) => [one, emptyDelta]) : body
  const ended = finished(spaced, choice.finish, terminalOf(request, calls.length > 0))
  return closed(ended, choice.attachments.closing)
}

/** As recorded from qwen3-max-preview: frames without text while the code is written, then a frame with the code. */
function coding({ opening }: Choice): Delta[] {
  if (opening.length === 0) return []
  return [...writingFrames.map((unseen) => delta({ unseen })), delta({ ran: true })]
}

/** Results and sizes are in the last frame; no such stream was recorded. */
function closed(deltas: Delta[], items: JsonObject[]): Delta[] {
  const last = deltas.at(-1)
  return last ? [...deltas.slice(0, -1), { ...last, items: [...last.items, ...items] }] : deltas
}

/** The last reasoning and the first content are in one frame, as recorded from qwen3.6-plus. */
function joined(reasoning: Delta[], content: Delta[]): Delta[] {
  const last = reasoning.at(-1)
  const first = content[0]
  if (!last || !first) return [...reasoning, ...content]
  return [...reasoning.slice(0, -1), { ...first, reasoning: last.reasoning }, ...content.slice(1)]
}

/** If a tool call ends the answer, its last fragment has the finish reason (qwen-max, qwen3.6-plus). */
function terminalOf(request: GenerationRequest, calls: boolean): string {
  const { directives, family } = request
  const style = directives.get('style')
  if (style && style !== 'beside') return style.toUpperCase()
  if (calls) return directives.has('tool-separate-final') ? 'A' : 'B'
  return makesSlides(request) ? 'B' : family.terminal
}

function finished(deltas: Delta[], finish: string, terminal: string): Delta[] {
  const last = deltas.at(-1)
  if (terminal === 'B' && last) return [...deltas.slice(0, -1), { ...last, finish }]
  if (terminal === 'C') return [...deltas, emptyDelta, delta({ finish })]
  return [...deltas, delta({ finish })]
}
