import type { FaultName } from '../faults/faults.ts'
import type { ToolCall } from '../generation/generation.ts'

/** A piece of a tool call, as one entry of `tool_calls` in a frame. */
export interface Fragment {
  index?: number
  id: string
  type: 'function'
  function: { name?: string | null; arguments: string | null }
}

type Has = (name: FaultName) => boolean

/** The frames of the calls, each with the entries that it contains. */
export function toFragments(calls: ToolCall[], has: Has): Fragment[][] {
  const perCall = calls.map((call, index) => fragmentsOf(call, index, has))
  if (!has('tool-two-entries')) return perCall.flat().map((fragment) => [fragment])
  return perCall.reduce<Fragment[][]>((frames, fragments, index) => {
    const [head, ...rest] = fragments.map((fragment) => [fragment])
    if (index === 0 || !head?.[0]) return [...frames, ...(head ? [head] : []), ...rest]
    const tail = laterFragment(calls[index - 1], index - 1, '', has)
    const opening = { ...head[0], function: { ...head[0].function, arguments: '' } }
    const first = laterFragment(calls[index], index, head[0].function.arguments ?? '', has)
    return [...frames, [tail, opening], [first], ...rest]
  }, [])
}

function fragmentsOf(call: ToolCall, index: number, has: Has): Fragment[] {
  const [first = '', ...rest] = argumentPieces(call.arguments)
  const opening = has('tool-null-arguments') ? null : first
  const later = has('tool-null-arguments') ? [first, ...rest] : rest
  return [
    {
      ...position(index, has),
      id: call.id,
      type: 'function',
      function: { name: call.name, arguments: opening },
    },
    ...later.map((piece) => laterFragment(call, index, piece, has)),
  ]
}

/** Later fragments: id "", no name. Others repeat one or both (qwen-vl-max-latest: id, and name null). */
function laterFragment(call: ToolCall | undefined, index: number, piece: string, has: Has): Fragment {
  const repeatsId = has('tool-repeat-id')
  return {
    ...position(index, has),
    id: repeatsId ? (call?.id ?? '') : '',
    type: 'function',
    function: {
      ...(has('tool-repeat-name') ? { name: call?.name ?? '' } : repeatsId ? { name: null } : {}),
      arguments: piece,
    },
  }
}

function position(index: number, has: Has): { index?: number } {
  return has('tool-no-index') ? {} : { index }
}

/** As recorded: the first piece ends after the colon of the first argument. */
export function argumentPieces(text: string): string[] {
  const opening = /^\{"[^"]*":\s?"?/.exec(text)?.[0] ?? ''
  const rest = text.slice(opening.length).match(/.{1,12}/gsu) ?? []
  return opening ? [opening, ...rest] : rest
}
