/** Bytes of a process besides its heap and its buffers: Node's program, stacks and compiled code. */
const programBytes = 64 * 1024 * 1024

/**
 * Bytes in use. Resident memory alone is larger: V8 and malloc keep freed pages to reuse them, so a process that refused
 * requests by resident memory might refuse them forever.
 */
export function memoryInUse({ rss, heapUsed, external }: NodeJS.MemoryUsage = process.memoryUsage()): number {
  return Math.min(rss, heapUsed + external + programBytes)
}
