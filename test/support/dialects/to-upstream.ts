import type { Answer, Step } from './arbitrary-answer.ts'

interface Message {
  role: 'assistant'
  content: string
  reasoning_content: string
  tool_calls?: object[]
}

/** DashScope's stream of an answer. */
export function toStream(answer: Answer): string {
  const { steps, lineEnd } = answer
  return steps
    .map((_, place) => {
      const isLast = place === steps.length - 1
      const json = toFrame(answer, toMessage(answer, place), isLast)
      return [`id:${place + 1}`, 'event:result', ':HTTP_STATUS/200', `data:${json}`, '', ''].join(lineEnd)
    })
    .join('')
}

/** DashScope's whole answer, its text as a string or in items. */
export function toWhole(answer: Answer, inItems: boolean): string {
  const message = toMessage({ ...answer, cumulative: true }, answer.steps.length - 1)
  const content = inItems ? [{ text: message.content }] : message.content
  return toFrame(answer, { ...message, content }, true)
}

function toFrame({ usage, finish }: Answer, message: object, isLast: boolean): string {
  const counted =
    usage === undefined
      ? {}
      : { usage: isLast ? usage : { ...usage, output_tokens: Math.min(1, usage.output_tokens) } }
  const choices = [{ message, finish_reason: isLast ? finish : 'null' }]
  return JSON.stringify({
    output: { choices },
    request_id: 'd272255f-82d7-9cc7-93c5-17ff77024349',
    ...counted,
  })
}

function toMessage(answer: Answer, place: number): Message {
  const { steps, cumulative } = answer
  const shown = cumulative ? steps.slice(0, place + 1) : steps.slice(place, place + 1)
  const calls = cumulative ? toCalls(answer, shown) : toFragments(answer, place)
  return {
    role: 'assistant',
    content: shown.map(({ text }) => text).join(''),
    reasoning_content: shown.map(({ reasoning }) => reasoning).join(''),
    ...(calls.length > 0 && { tool_calls: calls }),
  }
}

/** The calls so far, with their arguments so far. */
function toCalls({ calls }: Answer, steps: readonly Step[]): object[] {
  return calls.flatMap(({ id, name }, index) => {
    const own = steps.flatMap(({ fragment }) => (fragment?.call === index ? [fragment.json] : []))
    const called = { index, type: 'function', ...(id !== undefined && { id }) }
    return own.length === 0 ? [] : [{ ...called, function: { name, arguments: own.join('') } }]
  })
}

function toFragments({ steps, calls, marks }: Answer, place: number): object[] {
  const { fragment } = steps[place] ?? {}
  if (fragment === undefined) return []
  const { call: index, json } = fragment
  const { id, name } = calls[index] ?? {}
  const isFirst = steps.findIndex((step) => step.fragment?.call === index) === place
  const isNamed = isFirst || marks === 'index, id and name'
  const hasIndex = marks !== 'place' || isFirst
  return [
    {
      ...(hasIndex && { index }),
      id: isNamed && id !== undefined ? id : '',
      type: 'function',
      function: { name: isNamed ? name : null, arguments: json },
    },
  ]
}
