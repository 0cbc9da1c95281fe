import { createReplay, type Replay } from './replay-transport.ts'

export interface Frame {
  message?: Record<string, unknown>
  finish?: string
  usage?: Record<string, number | object>
  /** Fields beside the choices. */
  output?: Record<string, unknown>
}

/** An upstream that streams these frames to every request. */
export function replayFrames(frames: readonly Frame[]): Replay {
  const events = frames.map(({ message, finish = 'null', usage, output = {} }, index) => {
    const choices = message && [{ message: { role: 'assistant', ...message }, finish_reason: finish }]
    const json = JSON.stringify({
      output: { ...(choices && { choices }), ...output },
      usage: usage ?? { input_tokens: 5, output_tokens: index + 1, total_tokens: index + 6 },
      request_id: 'e764bfe3-c0b7-97a0-ae57-cd99e1580960',
    })
    return `id:${index + 1}\nevent:result\n:HTTP_STATUS/200\ndata:${json}\n\n`
  })
  return createReplay({ body: new TextEncoder().encode(events.join('')) })
}
