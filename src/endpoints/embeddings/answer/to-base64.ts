/** Characters per call: `String.fromCharCode` takes its arguments from the stack. */
const chunk = 8192

/** Numbers → base64 of float32, little-endian, as OpenAI's SDKs read it. */
export function toBase64(numbers: readonly number[]): string {
  const bytes = new Uint8Array(numbers.length * 4)
  const view = new DataView(bytes.buffer)
  for (const [index, number] of numbers.entries()) view.setFloat32(index * 4, number, true)
  let binary = ''
  for (let start = 0; start < bytes.length; start += chunk)
    binary += String.fromCharCode(...bytes.subarray(start, start + chunk))
  return btoa(binary)
}
