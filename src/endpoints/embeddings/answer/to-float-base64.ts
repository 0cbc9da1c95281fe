import { toBase64 } from '../../../base64.ts'

/** Numbers → base64 of float32, little-endian, as OpenAI's SDKs read it. */
export function toFloatBase64(numbers: readonly number[]): string {
  const bytes = new Uint8Array(numbers.length * 4)
  const view = new DataView(bytes.buffer)
  for (const [index, number] of numbers.entries()) view.setFloat32(index * 4, number, true)
  return toBase64(bytes)
}
