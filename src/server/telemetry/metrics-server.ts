import type { Config } from '../config/index.ts'
import type { MetricsText } from './metrics-route.ts'

/**
 * Serves `GET /metrics` on its own port, which need not be public, until the returned function is called. Does nothing
 * without a port; rejects if it cannot listen on the port.
 */
export async function serveMetrics(
  { metricsPort: port, metricsHost: host }: Pick<Config, 'metricsPort' | 'metricsHost'>,
  { contentType, read }: MetricsText,
): Promise<() => void> {
  if (port === 0) return () => {}
  // Imported on demand: its names include WebSocket, for which Node loads its own undici, a tenth of the whole start.
  const { createServer } = await import('node:http')
  const server = createServer((request, response) => {
    const isMetrics = request.method === 'GET' && request.url?.split('?')[0] === '/metrics'
    if (!isMetrics) return void response.writeHead(404).end()
    read().then(
      (text) => response.writeHead(200, { 'content-type': contentType }).end(text),
      () => response.writeHead(503).end(),
    )
  })
  await new Promise<void>((resolve, reject) => {
    server
      .on('error', (error: NodeJS.ErrnoException) =>
        reject(
          error.code === 'EADDRINUSE'
            ? new Error(`METRICS_PORT=${port} is already in use: choose another port.`)
            : error,
        ),
      )
      .listen(port, host, resolve)
  })
  return () => {
    server.close()
    server.closeAllConnections()
  }
}
