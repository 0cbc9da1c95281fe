import { setTimeout as wait } from 'node:timers/promises'

import type { Transport, TransportRequest } from '../../src/index.ts'

/** The steps of one call: text to send, or milliseconds to wait; `Infinity` waits until the call ends. */
export interface Script {
  status?: number
  /** Milliseconds before the headers. */
  headersAfter?: number
  steps: readonly (string | number)[]
}

export interface ScriptedCall {
  request: TransportRequest
  /** `open` until the body has ended or was aborted. */
  state: 'waiting' | 'open' | 'finished' | 'aborted'
}

export interface ScriptedTransport {
  transport: Transport
  calls: ScriptedCall[]
}

const maxDelayMs = 2 ** 30

/** An upstream that answers the first call with the first script, the second with the second, and so on. */
export function createScriptedTransport(scripts: readonly Script[]): ScriptedTransport {
  const calls: ScriptedCall[] = []
  return {
    calls,
    async transport(request, signal) {
      const script = scripts[calls.length % scripts.length] ?? { steps: [] }
      const call: ScriptedCall = { request, state: 'waiting' }
      calls.push(call)
      // Like a socket, it closes with the signal, with or without a reader.
      const leave = () => {
        if (call.state !== 'finished') call.state = 'aborted'
      }
      signal.addEventListener('abort', leave, { once: true })
      await wait(Math.min(script.headersAfter ?? 0, maxDelayMs), undefined, { signal })
      call.state = 'open'
      return { status: script.status ?? 200, headers: {}, body: play(script, call, signal) }
    },
  }
}

async function* play({ steps }: Script, call: ScriptedCall, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder()
  try {
    for (const step of steps) {
      if (typeof step === 'string') yield encoder.encode(step)
      else await wait(Math.min(step, maxDelayMs), undefined, { signal })
    }
    call.state = 'finished'
  } finally {
    if (call.state === 'open') call.state = 'aborted'
  }
}

/** A DashScope frame with a piece of text. */
export function frame(content: string, finish = 'null', outputTokens = 1): string {
  const json = JSON.stringify({
    output: { choices: [{ message: { role: 'assistant', content }, finish_reason: finish }] },
    usage: { input_tokens: 10, output_tokens: outputTokens, total_tokens: 10 + outputTokens },
    request_id: '7e3d5586-cb70-98ce-97bf-8a2ac0091c3f',
  })
  return `id:1\nevent:result\n:HTTP_STATUS/200\ndata:${json}\n\n`
}
