import { amount, type Directives } from './faults.ts'

const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf])
const garbage = Buffer.from('\u0000\u0001<garbage that belongs to nothing')

/** The faults that change the bytes of a body; every chunk is an event, or half of a JSON body. */
export function alterBytes(chunks: Uint8Array[], directives: Directives): Uint8Array[] {
  if (directives.has('empty-body')) return []
  const cut = shortened(chunks, directives)
  const marked = directives.has('bom') ? [byteOrderMark, ...cut] : cut
  const whole = directives.has('trailing-garbage') ? [...marked, garbage] : marked
  return directives.has('coalesce') ? [Buffer.concat(whole)] : whole
}

function shortened(chunks: Uint8Array[], directives: Directives): Uint8Array[] {
  const after = amount(directives, 'cut-after', 2)
  if (after !== undefined) return chunks.slice(0, Math.min(after, chunks.length - 1))
  if (directives.has('half-event')) return halved(chunks)
  if (directives.has('fin-mid-event')) return halved(chunks.slice(0, 3))
  return directives.has('fin-mid-utf8') ? insideSequence(chunks) : chunks
}

/** Cuts the last chunk in half. */
function halved(chunks: Uint8Array[]): Uint8Array[] {
  return chunks.map((chunk, index) =>
    index === chunks.length - 1 ? chunk.subarray(0, Math.floor(chunk.length / 2)) : chunk,
  )
}

/** Cuts after the first byte of the first multi-byte character that is not in the first chunk. */
function insideSequence(chunks: Uint8Array[]): Uint8Array[] {
  const isLead = (byte: number) => byte >= 0xc0
  const at = chunks.findIndex((chunk, index) => index > 0 && chunk.some(isLead))
  const chunk = chunks[at]
  return chunk ? [...chunks.slice(0, at), chunk.subarray(0, chunk.findIndex(isLead) + 1)] : halved(chunks)
}
