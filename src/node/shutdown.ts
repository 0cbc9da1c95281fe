import type { FastifyInstance } from 'fastify'

/** Ends the server without cutting an answer off; resolves to whether all of them came to their end in time. */
export async function drain(app: FastifyInstance, graceMs: number): Promise<boolean> {
  // A connection that was streaming when the server closed goes back to idle afterwards, and would hold it open.
  const { server } = app
  server.on('request', (_, response) => {
    response.setHeader('connection', 'close')
    response.on('close', () => setImmediate(() => server.closeIdleConnections()))
  })
  const sweep = setInterval(() => server.closeIdleConnections(), 100)
  let cut = false
  const deadline = setTimeout(() => {
    cut = true
    server.closeAllConnections()
  }, graceMs)
  await app.close()
  clearTimeout(deadline)
  clearInterval(sweep)
  return !cut
}
