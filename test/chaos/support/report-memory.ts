/** Preloaded into a gateway (`node --expose-gc --import …`): tells on its channel what cannot be seen from outside. */

export interface InnerFigures {
  /** Bytes, after a collection. */
  heapUsed: number
  external: number
  arrayBuffers: number
  /** How many there are of each kind of what keeps a process alive: `Timeout`, `TCPSocketWrap`, … */
  resources: Record<string, number>
}

function take(): InnerFigures {
  // Twice: what the first one finds dead may have held buffers that the second frees.
  gc?.()
  gc?.()
  const { heapUsed, external, arrayBuffers } = process.memoryUsage()
  const resources: Record<string, number> = {}
  for (const name of process.getActiveResourcesInfo()) resources[name] = (resources[name] ?? 0) + 1
  return { heapUsed, external, arrayBuffers, resources }
}

process.on('message', () => void process.send?.(take()))
// The channel is no reason to live on.
process.channel?.unref()
