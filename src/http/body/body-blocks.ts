/** Maximum bytes of a block. Chunks of at least a quarter of that are kept without copying. */
const maxBlock = 64 * 1024
const smallestBlock = 1024

/**
 * A body as it arrives. A separate chunk costs some 400 bytes besides its content, so small chunks are copied into blocks:
 * a body takes about as much memory as its arrived bytes, whatever its chunks.
 */
export class BodyBlocks {
  #parts: Uint8Array[] = []
  #block = new Uint8Array(0)
  /** Beginning and end of the part of the block that is not in the list yet. */
  #start = 0
  #end = 0
  #size = 0
  #held = 0
  readonly #owns: boolean

  /** `owns`: the chunks are not shared, and their memory is freed as soon as they have been copied. */
  constructor({ owns }: { owns: boolean }) {
    this.#owns = owns
  }

  /** Bytes that have arrived. */
  get size(): number {
    return this.#size
  }

  /** Bytes of memory that they take. */
  get held(): number {
    return this.#held
  }

  push(chunk: Uint8Array): void {
    this.#size += chunk.byteLength
    // A view of a larger buffer would keep all of the buffer.
    const isKept = chunk.byteLength >= maxBlock / 4 && chunk.byteLength === chunk.buffer.byteLength
    if (isKept) {
      this.#endPart()
      this.#parts.push(chunk)
      this.#held += chunk.byteLength
    } else this.#copy(chunk)
  }

  /** The whole body, in separate memory. */
  take(): Uint8Array {
    this.#endPart()
    const parts = this.#parts
    const [only, ...others] = parts
    if (only !== undefined && others.length === 0 && (this.#owns || only.buffer === this.#block.buffer))
      return only
    const whole = join(parts, this.#size)
    if (this.#owns) for (const buffer of new Set(parts.map((part) => part.buffer))) free(buffer)
    this.#parts = []
    this.#block = new Uint8Array(0)
    return whole
  }

  #copy(chunk: Uint8Array): void {
    for (let rest = chunk; rest.byteLength > 0;) {
      if (this.#end === this.#block.byteLength) this.#openBlock()
      const piece = rest.subarray(0, this.#block.byteLength - this.#end)
      this.#block.set(piece, this.#end)
      this.#end += piece.byteLength
      rest = rest.subarray(piece.byteLength)
    }
  }

  /** As large as all bytes so far, within bounds, so that a small body does not take a large block. */
  #openBlock(): void {
    this.#endPart()
    this.#block = new Uint8Array(Math.min(Math.max(this.#size, smallestBlock), maxBlock))
    this.#start = 0
    this.#end = 0
    this.#held += this.#block.byteLength
  }

  #endPart(): void {
    if (this.#end > this.#start) this.#parts.push(this.#block.subarray(this.#start, this.#end))
    this.#start = this.#end
  }
}

function join(parts: readonly Uint8Array[], size: number): Uint8Array {
  const whole = new Uint8Array(size)
  let offset = 0
  for (const part of parts) {
    whole.set(part, offset)
    offset += part.byteLength
  }
  return whole
}

/** Does not wait for the garbage collector: large bodies are most of a process's memory. */
function free(buffer: ArrayBufferLike): void {
  if (buffer instanceof ArrayBuffer) buffer.transfer(0)
}
