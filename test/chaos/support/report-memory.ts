/** Preloaded into a gateway (`node --expose-gc --import …`): sends figures over IPC that are not visible from outside. */

export interface InnerFigures {
  /** Bytes, after a collection. */
  heapUsed: number
  external: number
  arrayBuffers: number
  /** Number of each kind of resource that keeps a process alive: `Timeout`, `TCPSocketWrap`, … */
  resources: Record<string, number>
}

function take(): InnerFigures {
  // Twice: objects collected first may have held buffers that only the second run frees.
  gc?.()
  gc?.()
  const { heapUsed, external, arrayBuffers } = process.memoryUsage()
  const resources: Record<string, number> = {}
  for (const name of process.getActiveResourcesInfo()) resources[name] = (resources[name] ?? 0) + 1
  return { heapUsed, external, arrayBuffers, resources }
}

process.on('message', () => void process.send?.(take()))
// The channel must not keep the process alive.
process.channel?.unref()
