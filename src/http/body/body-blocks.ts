/** Bytes of a block; a chunk of a quarter of it is kept as it is. */
const maxBlock = 64 * 1024
const smallestBlock = 1024

/**
 * A body as it arrives. A chunk in memory of its own costs some 400 bytes beside its content, so small chunks are copied
 * into blocks: a body holds about as much memory as has arrived of it, however it was cut.
 */
export class BodyBlocks {
  #parts: Uint8Array[] = []
  #block = new Uint8Array(0)
  /** Of the block: where the part begins that is not in the list yet, and where it ends. */
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

  /** The whole body, in memory of its own. */
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

  /** As large as all that came before, within bounds: a body of a few bytes holds no large block. */
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

/** At once: a collector takes its time, and large bodies are most of what a process takes. */
function free(buffer: ArrayBufferLike): void {
  if (buffer instanceof ArrayBuffer) buffer.transfer(0)
}
