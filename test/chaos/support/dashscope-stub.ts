/** A minimal stub of DashScope's text service, with answers from the test case. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface ReceivedRequest {
  /** The caller's key, without `Bearer`. */
  key: string
  /** The last message. */
  prompt: string
  request: IncomingMessage
  response: ServerResponse
}

export interface DashScopeStub {
  origin: string
  close: () => void
}

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}

export async function startDashScopeStub(
  answer: (request: ReceivedRequest) => unknown,
  { keepAliveMs = 5_000 } = {},
): Promise<DashScopeStub> {
  const server = createServer((request, response) => {
    void read(request)
      .then((text) => {
        const { input } = JSON.parse(text) as { input?: { messages: { content: string }[] } }
        const key = request.headers.authorization?.replace('Bearer ', '') ?? ''
        return answer({ key, prompt: input?.messages.at(-1)?.content ?? '', request, response })
      })
      // Callers may disconnect at any time.
      .catch(() => response.destroy())
  })
  server.keepAliveTimeout = keepAliveMs
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', 4096, resolve))
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}

/** A frame of a stream; the last one has the finish reason. */
export function toFrame(content: string, finish: 'stop' | 'null' = 'null'): string {
  const choice = { message: { role: 'assistant', content }, finish_reason: finish }
  const usage = { input_tokens: 1, output_tokens: 1, total_tokens: 2 }
  const result = JSON.stringify({ output: { choices: [choice] }, usage, request_id: 'stub' })
  return `id:1\nevent:result\n:HTTP_STATUS/200\ndata:${result}\n\n`
}

export const eventStream = { 'content-type': 'text/event-stream;charset=UTF-8' }
