/** A minimal proxy in Node: node:http to the caller, undici to DashScope, unchanged bytes. */
import { createServer } from 'node:http'

import { Agent } from 'undici'

const agent = new Agent({ pipelining: 1, bodyTimeout: 0 })
const { DASHSCOPE_BASE_URL: origin } = process.env

const server = createServer((request, response) => {
  void (async () => {
    const chunks = []
    for await (const chunk of request) chunks.push(chunk)
    const left = new AbortController()
    response.on('close', () => left.abort())
    const { body } = await agent.request({
      origin,
      path: '/',
      method: 'POST',
      body: Buffer.concat(chunks),
      headers: { authorization: request.headers.authorization },
      signal: left.signal,
    })
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    for await (const chunk of body) response.write(chunk)
    response.end()
  })().catch(() => response.destroy())
}).listen(0, '127.0.0.1', () => {
  process.stderr.write(`base_url http://127.0.0.1:${server.address().port}/v1\n`)
})
process.on('SIGTERM', () => process.exit())
