/** The description of a DashScope stream. */
export interface Wire {
  pieces: string[]
  reasoning: string[]
  /** Frames contain the whole text so far. */
  cumulative: boolean
  lineEnd: string
  /** The end: an empty frame with stop, stop on the last piece, or an empty list with stop. */
  terminal: 'A' | 'B' | 'C'
}

/** The text of that stream, framed as DashScope frames it. */
export function toUpstream({ pieces, reasoning, cumulative, lineEnd, terminal }: Wire): string {
  const thoughts = reasoning.map((_, index) => toFrame('', upTo(reasoning, index, cumulative), 'null'))
  const thought = cumulative ? reasoning.join('') : ''
  const texts = pieces.map((_, index) => {
    const isLast = index === pieces.length - 1
    return toFrame(upTo(pieces, index, cumulative), thought, terminal === 'B' && isLast ? 'stop' : 'null')
  })
  const whole = cumulative ? pieces.join('') : ''
  const needsEnd = terminal !== 'B' || pieces.length === 0
  const end = needsEnd ? [toFrame(terminal === 'C' && whole === '' ? [] : whole, thought, 'stop')] : []
  return [...thoughts, ...texts, ...end]
    .map((json, index) =>
      ['id:' + (index + 1), 'event:result', ':HTTP_STATUS/200', 'data:' + json, '', ''].join(lineEnd),
    )
    .join('')
}

function upTo(pieces: string[], index: number, cumulative: boolean): string {
  return cumulative ? pieces.slice(0, index + 1).join('') : (pieces[index] ?? '')
}

function toFrame(content: string | [], reasoning: string, finish: string): string {
  const message = { content, reasoning_content: reasoning, role: 'assistant' }
  return JSON.stringify({
    output: { choices: [{ message, finish_reason: finish }] },
    usage: { total_tokens: 3, input_tokens: 2, output_tokens: 1 },
    request_id: 'd272255f-82d7-9cc7-93c5-17ff77024349',
  })
}
