import { expect } from 'vitest'

import { until } from '../../support/processes.ts'
import type { Case, Server } from '../server.ts'

/** Sends the chat, and leaves as soon as DashScope was called. */
async function leaveWhileWaiting(server: Server, name: string, text: string, stream: boolean) {
  const leaving = new AbortController()
  const answer = server.chat(`${name} ${text}`, { stream }, { signal: leaving.signal })
  await until('DashScope is called', () => server.callsWith(name).length === 1)
  leaving.abort()
  await expect(answer).rejects.toThrow(/abort/)
  await server.expectEnded(name)
}

/** A caller who disconnects ends the call to DashScope, which bills what it generates. */
export const leavingCases: readonly Case[] = [
  {
    name: 'a caller who leaves a stream ends the call',
    async run(server) {
      const leaving = new AbortController()
      const text = 'leaves-a-stream [[sim: endless]] [[sim: slow-chunks=5]]'
      const response = await server.chat(text, { stream: true }, { signal: leaving.signal })
      const reader = response.body?.getReader()
      await reader?.read()
      expect(server.callsWith('leaves-a-stream')[0]?.state).toBe('open')
      leaving.abort()
      await server.expectEnded('leaves-a-stream')
    },
  },
  {
    name: 'a caller who leaves before the first event ends the call',
    run: (server) => leaveWhileWaiting(server, 'leaves-early', '[[sim: slow-first-event=60000]]', true),
  },
  {
    name: 'a caller who leaves before the status line ends the call',
    run: (server) => leaveWhileWaiting(server, 'leaves-earlier', '[[sim: slow-ttfb=60000]]', true),
  },
  {
    name: 'a caller who leaves a whole answer ends the call',
    where: { noticesSilence: true },
    run: (server) => leaveWhileWaiting(server, 'leaves-a-whole', '[[sim: slow-ttfb=60000]]', false),
  },
]
