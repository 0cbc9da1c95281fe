/** One event of a stream, before it becomes bytes. */
export interface Frame {
  event: 'result' | 'error'
  /** What the comment line `:HTTP_STATUS/…` says. */
  status: number
  /** An object becomes JSON; text goes out as it is. */
  body: object | string
}

export interface Framing {
  newline: string
  /** Between a colon and the value: DashScope sends nothing. */
  space: string
  blankLine: boolean
}

export const dashScopeFraming: Framing = { newline: '\n', space: '', blankLine: true }

/** `id:` counts from 1; one data line; the JSON holds no spaces and escapes nothing that UTF-8 can carry. */
export function toEventText(frame: Frame, id: number, framing: Framing = dashScopeFraming): string {
  const { newline, space, blankLine } = framing
  const body = typeof frame.body === 'string' ? frame.body : JSON.stringify(frame.body)
  const lines = [
    `id:${space}${id}`,
    `event:${space}${frame.event}`,
    `:HTTP_STATUS/${frame.status}`,
    `data:${space}${body}`,
  ]
  return lines.join(newline) + newline + (blankLine ? newline : '')
}
