/** The formats of OpenAI's `output_format`. */
export type ImageFormat = 'png' | 'jpeg' | 'webp'

/** By the first bytes; PNG where they are not known, since DashScope makes PNG. */
export function formatOf(bytes: Uint8Array): ImageFormat {
  if (bytes[0] === 0xff && bytes[1] === 0xd8) return 'jpeg'
  const isRiff = bytes[0] === 0x52 && bytes[1] === 0x49 && bytes[2] === 0x46 && bytes[3] === 0x46
  return isRiff ? 'webp' : 'png'
}
