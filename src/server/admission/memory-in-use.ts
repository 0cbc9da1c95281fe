/** Bytes that a process takes beside its heap and its buffers: Node's program, stacks and compiled code. */
const programBytes = 64 * 1024 * 1024

/**
 * Bytes that the process cannot do without. Resident memory alone says more: V8 and malloc keep pages of what was freed
 * and use them again, so that a process that refused by it could refuse for ever.
 */
export function memoryInUse({ rss, heapUsed, external }: NodeJS.MemoryUsage = process.memoryUsage()): number {
  return Math.min(rss, heapUsed + external + programBytes)
}
