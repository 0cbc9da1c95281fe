import type { Frame } from './read-recordings.ts'

/** What recorded frames say, read without the gateway's code. */
export function choicesOf({ output }: Frame) {
  return output?.choices ?? []
}

export function textOf(frames: readonly Frame[]): string {
  return frames.map(textIn).join('')
}

export function reasoningOf(frames: readonly Frame[]): string {
  return frames
    .flatMap(choicesOf)
    .map(({ message }) => message.reasoning_content ?? '')
    .join('')
}

function textIn(frame: Frame): string {
  const contents = choicesOf(frame).map(({ message }) => message.content ?? '')
  return (frame.output?.text ?? '') + contents.map(plain).join('')
}

function plain(content: string | { text?: string }[]): string {
  return typeof content === 'string' ? content : content.map((item) => item.text ?? '').join('')
}

export function callsOf(frames: readonly Frame[]) {
  const entries = frames.flatMap(choicesOf).flatMap(({ message }) => message.tool_calls ?? [])
  return [...new Set(entries.map(({ index }) => index))].map((index) => {
    const own = entries.filter((entry) => entry.index === index)
    return {
      name: own.map((entry) => entry.function.name ?? '').find((name) => name !== ''),
      arguments: own.map((entry) => entry.function.arguments).join(''),
    }
  })
}
