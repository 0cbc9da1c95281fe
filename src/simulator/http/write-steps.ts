import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

import type { Step } from './step.ts'

export type Ending = 'open' | 'finished' | 'aborted'

interface Connection {
  response: ServerResponse
  socket: Socket
  /** Aborts when the response is over, for any reason. */
  closed: AbortSignal
}

/** Executes the steps in order; stops when the client closes. */
export async function writeSteps(steps: Iterable<Step>, response: ServerResponse): Promise<Ending> {
  const closed = new AbortController()
  response.once('close', () => closed.abort())
  // A pipelined request has no socket until the response before it has been flushed.
  if (response.socket === null) await Promise.race([once(response, 'socket'), once(response, 'close')])
  const connection = { response, socket: response.req.socket, closed: closed.signal }
  for (const step of steps) {
    if (closed.signal.aborted && !response.writableFinished) return 'aborted'
    const ending = await take(step, connection)
    if (ending !== 'open') return ending
  }
  return end(connection)
}

async function take(step: Step, connection: Connection): Promise<Ending> {
  const { response, socket, closed } = connection
  if (step.do === 'end') return (await end(connection)) === 'finished' ? 'open' : 'aborted'
  if (step.do === 'pause') return (await pause(step.ms, closed)) ? 'open' : 'aborted'
  if (step.do === 'stall') return (await pause(undefined, closed)) ? 'open' : 'aborted'
  if (step.do === 'reset' || step.do === 'drop') return hangUp(step.do, socket)
  if (step.do === 'raw') socket.write(step.bytes)
  else if (step.do === 'head') response.writeHead(step.status, step.headers).flushHeaders()
  else if (!response.write(step.bytes)) await drained(response, closed)
  return 'open'
}

async function hangUp(how: 'reset' | 'drop', socket: Socket): Promise<Ending> {
  await sent(socket)
  if (how === 'reset') socket.resetAndDestroy()
  else socket.destroy()
  return 'finished'
}

async function end({ response, closed }: Connection): Promise<Ending> {
  if (closed.aborted) return response.writableFinished ? 'finished' : 'aborted'
  await new Promise<void>((resolve) => {
    closed.addEventListener('abort', () => resolve(), { once: true })
    response.end(() => resolve())
  })
  return response.writableFinished ? 'finished' : 'aborted'
}

/** Resolves to false if the response is over first; without `ms` it waits until then. */
function pause(ms: number | undefined, closed: AbortSignal): Promise<boolean> {
  if (ms === 0) return new Promise((resolve) => setImmediate(() => resolve(!closed.aborted)))
  return new Promise((resolve) => {
    const over = () => {
      clearTimeout(timer)
      closed.removeEventListener('abort', over)
      resolve(!closed.aborted)
    }
    const timer = ms === undefined ? undefined : setTimeout(over, ms)
    closed.addEventListener('abort', over, { once: true })
  })
}

function drained(response: ServerResponse, closed: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      response.off('drain', done)
      closed.removeEventListener('abort', done)
      resolve()
    }
    response.once('drain', done)
    closed.addEventListener('abort', done, { once: true })
  })
}

/** A reset discards data that the client has not read, so written bytes get a moment to arrive. */
function sent(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    if (socket.destroyed || socket.bytesWritten === 0) resolve()
    else socket.write('', () => setTimeout(resolve, 20))
  })
}
