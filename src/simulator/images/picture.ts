import type { Content } from '../object-store/result-store.ts'
import { drawText } from './draw-text.ts'
import { toPng } from './png.ts'

export interface Picture {
  prompt: string
  width: number
  height: number
  /** Equal texts and seeds are equal pictures. */
  seed: number
  /** Bytes beyond those of the drawing. */
  padding: number
}

/** A PNG that shows its prompt. */
export function drawPicture({ prompt, width, height, seed, padding }: Picture): Iterable<Uint8Array> {
  const hue = hashOf(`${seed} ${prompt}`)
  const dark = [hue & 0x7f, (hue >> 8) & 0x7f, (hue >> 16) & 0x7f]
  const light = dark.map((level) => 255 - level)
  return toPng(drawText(prompt, { width, height }), {
    palette: [light, dark],
    description: prompt,
    padding,
  })
}

export function readPicture(picture: Picture): Content {
  return { size: sizeOf(picture), chunks: drawPicture(picture) }
}

/** Drawn without its padding, which may be large. */
function sizeOf(picture: Picture): number {
  const bare = Array.from(drawPicture({ ...picture, padding: 0 }), ({ length }) => length)
  const padding = picture.padding > 0 ? picture.padding + 12 : 0
  return bare.reduce((sum, length) => sum + length, padding)
}

/** FNV-1a, 32 bits. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  return hash >>> 0
}
