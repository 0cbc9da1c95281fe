import type { Delta } from './deltas.ts'
import type { ToolCall } from '../generation/generation.ts'
import { countTokens } from '../request/tokens.ts'
import type { Output } from './usage.ts'

/** The content of one frame, and the usage up to it. */
export interface Moment {
  delta: Delta
  /** The answer so far, for a cumulative stream. */
  whole: Delta
  output: Output
  index: number
}

export function toMoments(deltas: Delta[], calls: ToolCall[], index: number): Moment[] {
  let whole: Delta = {
    reasoning: '',
    content: '',
    fragments: [],
    items: [],
    finish: 'null',
    unseen: 0,
    ran: false,
  }
  let output: Output = { reasoning: 0, answer: 0, spoken: 0, unseen: 0, ran: false, read: false }
  return deltas.map((delta) => {
    whole = accumulated(whole, delta, calls)
    output = counted(output, delta)
    return { delta, whole, output, index }
  })
}

function counted(output: Output, delta: Delta): Output {
  const pieces = delta.fragments.map((fragment) => fragment.function.arguments ?? '')
  return {
    reasoning: output.reasoning + countTokens(delta.reasoning),
    answer: output.answer + countTokens(delta.content + pieces.join('')),
    spoken: output.spoken + delta.items.filter((item) => 'audio' in item).length,
    unseen: output.unseen + delta.unseen,
    ran: output.ran || delta.ran,
    // The model reads the result of the code in the frame after the one with the code.
    read: output.ran,
  }
}

function accumulated(whole: Delta, delta: Delta, calls: ToolCall[]): Delta {
  const fragments = [...whole.fragments]
  for (const fragment of delta.fragments) {
    const at = fragment.index ?? fragments.length - (fragment.id === '' ? 1 : 0)
    const text = (fragments[at]?.function.arguments ?? '') + (fragment.function.arguments ?? '')
    const { id = '', name = '' } = calls[at] ?? {}
    fragments[at] = { ...fragment, id, function: { name, arguments: text } }
  }
  return {
    ...delta,
    reasoning: whole.reasoning + delta.reasoning,
    content: whole.content + delta.content,
    fragments,
    items: [...whole.items, ...delta.items],
  }
}

/** Several choices take turns, one per frame; the SDKs merge them. */
export function interleaved(streams: Moment[][]): Moment[] {
  const longest = Math.max(...streams.map((stream) => stream.length))
  return Array.from({ length: longest }, (_, position) =>
    streams.flatMap((stream) => stream.slice(position, position + 1)),
  ).flat()
}
