import type { SocketMessage, SocketTransport } from '../../src/index.ts'

/** A WebSocket with these messages: JSON, or base64 of bytes. What is sent is recorded; of bytes the number. */
export function scriptSocket(lines: readonly string[], sent: unknown[]): SocketTransport {
  const messages = lines.map((line): SocketMessage => {
    const value: unknown = JSON.parse(line)
    return typeof value === 'string' ? Buffer.from(value.replace('base64:', ''), 'base64') : line
  })
  return async ({ url }) => {
    sent.push(new URL(url).pathname + new URL(url).search)
    return {
      send: async (message) =>
        void sent.push(typeof message === 'string' ? JSON.parse(message) : `${message.length} bytes`),
      next: async () => {
        // What is sent in answer to a message goes out before the next one.
        await new Promise((resolve) => void setImmediate(resolve))
        const value = messages.shift()
        return value === undefined ? { done: true, value } : { done: false, value }
      },
      close: () => {},
    }
  }
}

/** Ids of tasks are random. */
export function withoutTaskIds(text: string): string {
  return text.replaceAll(
    /[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[\da-f]{4}-[\da-f]{12}(?=",\n\s+"streaming)/g,
    '<uuid>',
  )
}
