/** Frees the memory that bytes are in. It does not wait for the garbage collector: large bodies are most of a process's memory. */
export function freeBytes({ buffer }: Uint8Array): void {
  if (buffer instanceof ArrayBuffer && !buffer.detached) buffer.transfer(0)
}
