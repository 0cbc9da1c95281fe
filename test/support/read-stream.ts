interface Chunk {
  /** Absent from the error that ends a broken stream. */
  choices?: { delta: { content?: string | null; reasoning_content?: string }; finish_reason: string | null }[]
  error?: unknown
}

/** Parses an event stream strictly by the format: a blank line ends an event. */
export function readStream(text: string) {
  const lines = text.split('\n\n')
  if (lines.pop() !== '' || lines.pop() !== 'data: [DONE]')
    throw new Error(`not ended by [DONE]: ${text.slice(-80)}`)
  const chunks = lines.map((line) => {
    if (!line.startsWith('data: ') || line.includes('\n')) throw new Error(`not one data line: ${line}`)
    return JSON.parse(line.slice('data: '.length)) as Chunk
  })
  const choices = chunks.flatMap((chunk) => chunk.choices ?? [])
  const deltas = choices.map(({ delta }) => delta.content ?? '').filter((delta) => delta !== '')
  return {
    chunks,
    deltas,
    content: deltas.join(''),
    reasoning: choices.map(({ delta }) => delta.reasoning_content ?? '').join(''),
    finish: choices.at(-1)?.finish_reason,
  }
}
