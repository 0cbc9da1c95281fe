import { startServer, type RunningServer, type ServerOptions } from './start-server.ts'

/** A server for as long as it is used. */
export async function withServer(
  options: ServerOptions,
  use: (server: RunningServer) => Promise<void>,
): Promise<void> {
  const server = await startServer(options)
  try {
    await use(server)
  } finally {
    await server.stop()
  }
}
