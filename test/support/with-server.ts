import { startServer, type RunningServer, type ServerOptions } from './start-server.ts'

/** Runs a server while `use` runs. */
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
