/** One of `count` parts of the bytes, as equal as can be. */
export function partOf(bytes: Uint8Array, index: number, count: number): Uint8Array {
  const { length } = bytes
  return bytes.subarray(Math.floor((index * length) / count), Math.floor(((index + 1) * length) / count))
}
