import type { Seen } from '../../support/ask.ts'

export interface Expectation {
  /** The exact text. */
  text: string
  streamed: boolean
}

interface Piece {
  error?: { type?: string; code?: string | null; message?: string }
  choices?: {
    delta?: { content?: string | null }
    message?: { content?: string | null }
    finish_reason?: string | null
  }[]
}

/**
 * The outcome for the caller: `exact`, an error's status and code, or `WRONG: …` for everything else. A truncated answer
 * that ends like a complete one is as wrong as the answer of another caller.
 */
export function outcomeOf({ status, body }: Pick<Seen, 'status' | 'body'>, expected: Expectation): string {
  try {
    if (status !== 200) return `${status} ${codeOf(JSON.parse(body) as Piece)}`
    return expected.streamed ? ofStream(body, expected.text) : ofWhole(body, expected.text)
  } catch (error) {
    return `WRONG: ${String(error)} in ${status} ${body.slice(-200)}`
  }
}

function codeOf({ error }: Piece): string {
  if (error?.type === undefined || (error.message ?? '') === '') return 'WRONG: no error'
  return error.code ?? error.type
}

function ofWhole(body: string, text: string): string {
  const { choices = [] } = JSON.parse(body) as Piece
  const isExact = choices.every(
    ({ message, finish_reason: finish }) => message?.content === text && finish === 'stop',
  )
  return isExact && choices.length > 0 ? 'exact' : `WRONG: ${body.slice(-300)}`
}

function ofStream(body: string, text: string): string {
  const end = '\n\ndata: [DONE]\n\n'
  if (!body.endsWith(end)) return `WRONG: a stream without its end, ${body.slice(-100)}`
  const pieces = body
    .slice(0, -end.length)
    .split('\n\n')
    .filter((event) => !event.startsWith(':'))
    .map((event) => JSON.parse(event.slice('data: '.length)) as Piece)
  const last = pieces.at(-1)
  const choices = pieces.flatMap(({ choices: some = [] }) => some)
  const said = choices.map(({ delta }) => delta?.content ?? '').join('')
  const isFinished = choices.some(({ finish_reason: finish }) => finish === 'stop')
  if (last?.error !== undefined) {
    return text.startsWith(said) && !isFinished ? `200 ${codeOf(last)}` : `WRONG: ${body.slice(-300)}`
  }
  return said === text && isFinished ? 'exact' : `WRONG: ${body.slice(-300)}`
}

/** The number of each outcome, most frequent first: `exact 12, 502 upstream_interrupted 3`. */
export function tally(outcomes: readonly string[]): string {
  const counts = new Map<string, number>()
  for (const outcome of outcomes) counts.set(outcome, (counts.get(outcome) ?? 0) + 1)
  return [...counts]
    .toSorted(([, one], [, other]) => other - one)
    .map(([outcome, count]) => `${outcome} ${count}`)
    .join(', ')
}
