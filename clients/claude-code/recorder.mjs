import { once } from 'node:events'
import { createServer, request } from 'node:http'
import { text } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'

/** A server in front of the gateway that passes everything on, and keeps requests and answers. */
export async function startRecorder(gateway) {
  const exchanges = []
  const server = createServer((incoming, outgoing) => void passOn(incoming, outgoing, { gateway, exchanges }))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  server.unref()
  return { origin: `http://127.0.0.1:${server.address().port}`, exchanges }
}

async function passOn(incoming, outgoing, { gateway, exchanges }) {
  const sent = await text(incoming)
  const exchange = { path: incoming.url.split('?')[0], body: sent === '' ? undefined : JSON.parse(sent) }
  exchanges.push(exchange)
  const url = new URL(incoming.url, gateway)
  const headers = { ...incoming.headers, host: url.host }
  const onward = request(url, { method: incoming.method, headers }, async (answer) => {
    exchange.status = answer.statusCode
    exchange.adjusted = answer.headers['x-gateway-adjusted'] ?? ''
    outgoing.writeHead(answer.statusCode, answer.headers)
    // An answer that breaks off breaks off here, too.
    await pipeline(answer, outgoing).catch(() => outgoing.destroy())
  })
  onward.on('error', () => outgoing.destroy())
  outgoing.on('close', () => onward.destroy())
  onward.end(sent)
}
