import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { createGateway, type SocketMessage, type SocketTransport } from '../../../src/index.ts'
import { createReplay } from '../../support/replay-transport.ts'

const folder = join(import.meta.dirname, '../../../src/endpoints/speech/fixtures')
const cases = readdirSync(folder)
const updating = process.env['UPDATE_FIXTURES'] === '1'

/** A WebSocket with these messages: JSON, or base64 of bytes. */
function scriptSocket(lines: readonly string[], sent: unknown[]): SocketTransport {
  const messages = lines.map((line): SocketMessage => {
    const value: unknown = JSON.parse(line)
    return typeof value === 'string' ? Buffer.from(value.replace('base64:', ''), 'base64') : line
  })
  return async ({ url }) => {
    sent.push(new URL(url).pathname + new URL(url).search)
    return {
      send: async (message) => void sent.push(JSON.parse(String(message))),
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

const read = (name: string, file: string) => {
  const path = join(folder, name, file)
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined
}

async function run(name: string, readSize: number) {
  const sent: unknown[] = []
  const lines = read(name, 'upstream.jsonl')?.trim().split('\n') ?? []
  const body = new TextEncoder().encode(read(name, 'upstream.sse') ?? '')
  const { transport, requests } = createReplay({ body, readSize })
  const gateway = createGateway({ transport, socketTransport: scriptSocket(lines, sent) })
  const response = await gateway.fetch('http://gateway/v1/audio/speech', {
    method: 'POST',
    headers: { authorization: 'Bearer sk-0123456789abcdef', 'content-type': 'application/json' },
    body: read(name, 'request.json') ?? '',
  })
  const bytes = Buffer.from(await response.arrayBuffer())
  const type = response.headers.get('content-type')
  const answer = {
    status: response.status,
    'content-type': type,
    'x-gateway-adjusted': response.headers.get('x-gateway-adjusted'),
    'x-dashscope-request-id': response.headers.get('x-dashscope-request-id'),
    ...(type?.startsWith('audio/') === true
      ? { base64: bytes.toString('base64') }
      : { text: bytes.toString() }),
  }
  const posted = requests.map((request) => JSON.parse(request.body ?? '') as unknown)
  return { answer, sent: [...posted, ...sent] }
}

/** Ids of tasks are random. */
const pretty = (value: unknown) =>
  `${JSON.stringify(value, undefined, 2).replaceAll(/[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[\da-f]{4}-[\da-f]{12}(?=",\n\s+"streaming)/g, '<uuid>')}\n`

test.each(cases.flatMap((name) => [0, 1, 7].map((readSize) => [name, readSize] as const)))(
  '%s, in reads of %i',
  async (name, readSize) => {
    const { answer, sent } = await run(name, readSize)
    if (updating) {
      writeFileSync(join(folder, name, 'answer.json'), pretty(answer))
      writeFileSync(join(folder, name, 'sent.json'), pretty(sent))
    }
    expect(pretty(answer)).toBe(read(name, 'answer.json'))
    expect(pretty(sent)).toBe(read(name, 'sent.json'))
  },
)
