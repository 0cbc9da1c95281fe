/** One event of a stream, before it is encoded. */
export interface Frame {
  event: 'result' | 'error'
  /** The status in the comment line `:HTTP_STATUS/…`. */
  status: number
  /** An object is sent as JSON, a text unchanged. */
  body: object | string
}

export interface Framing {
  newline: string
  /** The text between a colon and the value; DashScope sends none. */
  space: string
  blankLine: boolean
}

export const dashScopeFraming: Framing = { newline: '\n', space: '', blankLine: true }

/** `id:` counts from 1; one data line; the JSON has no spaces and no unnecessary escapes. */
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
