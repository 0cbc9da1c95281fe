import { expect, test } from 'vitest'

import { createPlatformSockets } from './platform-transport.ts'
import { isRefusal } from './socket-transport.ts'

/** A WebSocket of a platform whose other side does not answer the close. */
class DeafSocket extends EventTarget {
  static last: DeafSocket | undefined
  binaryType = ''
  closed = 0

  constructor() {
    super()
    DeafSocket.last = this
    queueMicrotask(() => this.dispatchEvent(new Event('open')))
  }

  close(): void {
    this.closed += 1
  }
}

test('what arrives after the close is dropped: it has no reader', async () => {
  const transport = createPlatformSockets(DeafSocket as unknown as typeof WebSocket)
  const request = { url: 'ws://a.example', headers: {}, maxMessageBytes: 1024 * 1024 }
  const opened = await transport(request, new AbortController().signal)
  if (isRefusal(opened)) throw new Error('refused')
  opened.close()
  const message = new MessageEvent('message', { data: new ArrayBuffer(1024 * 1024) })
  for (let count = 0; count < 32; count += 1) DeafSocket.last?.dispatchEvent(message)
  // Not once more, because too much waited.
  expect(DeafSocket.last?.closed).toBe(1)
  expect(await opened.next()).toEqual({ done: true, value: undefined })
})
