import { createServer, type AddressInfo, type Socket } from 'node:net'
import { setImmediate as turn } from 'node:timers/promises'

import { expect, test } from 'vitest'

import { createGateway, type Transport } from '../../../src/index.ts'
import { postTo } from '../../support/post-to.ts'
import { startServer } from '../../support/start-server.ts'

const megabyte = 1024 * 1024
const piece = new Uint8Array(64 * 1024).fill(7)
const url = 'https://dashscope-result-bj.oss-cn-beijing.aliyuncs.com/a.png'
const answer = JSON.stringify({ output: { choices: [{ message: { content: [{ image: url }] } }] } })

/** DashScope with a picture of ten megabytes, which counts the bytes that are read of it. */
function startUpstream() {
  const read = { bytes: 0 }
  async function* picture() {
    for (let size = 0; size < 10 * megabyte; size += piece.length) {
      read.bytes += piece.length
      yield piece
    }
  }
  const transport: Transport = async ({ method }) => ({
    status: 200,
    headers: {},
    body: method === 'POST' ? new Blob([answer]).stream() : picture(),
  })
  return { gateway: createGateway({ transport }), read }
}

test.each([{}, { stream: true }])('a picture is read as its reader takes it: %j', async (fields) => {
  const { gateway, read } = startUpstream()
  const response = await postTo(gateway, '/v1/images/generations', {
    model: 'qwen-image-2.0',
    prompt: 'a',
    ...fields,
  })
  for (let at = 0; at < 50; at += 1) await turn()
  expect(read.bytes).toBeLessThan(megabyte)
  const text = await response.text()
  expect(read.bytes).toBe(10 * megabyte)
  const [, base64 = ''] = /"b64_json":"([^"]+)"/.exec(text) ?? []
  expect(Buffer.from(base64, 'base64')).toHaveLength(10 * megabyte)
})

test('a task whose picture is not sent yet ends with its caller', async () => {
  const arrived = Promise.withResolvers<Socket>()
  const dashscope = createServer((socket) => arrived.resolve(socket.on('error', () => {}).pause()))
  await new Promise<void>((resolve) => void dashscope.listen(0, '127.0.0.1', resolve))
  const { port } = dashscope.address() as AddressInfo
  const { origin, stop } = await startServer({ baseUrl: `http://127.0.0.1:${port}` })
  const caller = new AbortController()
  const image = `data:image/png;base64,iVBORw0KGgoA${'AAAA'.repeat(2_000_000)}`
  const response = fetch(`${origin}/v1/images/edits`, {
    method: 'POST',
    headers: { authorization: 'Bearer sk-0123456789abcdef', 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'wan2.5-i2i-preview', prompt: 'a', image }),
    signal: caller.signal,
  })
  const socket = await arrived.promise
  caller.abort()
  await expect(response).rejects.toThrow('aborted')
  const closed = new Promise((resolve) => socket.once('close', resolve))
  socket.resume()
  await closed
  await stop()
  dashscope.close()
})
