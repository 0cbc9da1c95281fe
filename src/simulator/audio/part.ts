/** One of `count` parts of the bytes, as equal as can be. */
export function partOf(bytes: Uint8Array, index: number, count: number): Uint8Array {
  const size = bytes.length / count
  return bytes.subarray(Math.floor(index * size), Math.floor((index + 1) * size))
}
