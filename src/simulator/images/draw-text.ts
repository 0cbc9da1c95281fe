import { glyphHeight, glyphOf, glyphWidth } from './glyphs.ts'

/** A picture of two colours, a bit per pixel. */
export interface Bitmap {
  width: number
  height: number
  /** Bytes of a row. */
  stride: number
  bits: Uint8Array
}

/** Pixels of the drawing for each line, at most. */
const columns = 128
const lineHeight = 17
const margin = 4

/**
 * Draws a text in block letters. A character without a letter is a box with its code point in hexadecimal digits, as browsers
 * draw it, so that different texts are different pictures.
 */
export function drawText(text: string, { width, height }: { width: number; height: number }): Bitmap {
  const stride = Math.ceil(width / 8)
  const bitmap = { width, height, stride, bits: new Uint8Array(stride * height) }
  const scale = Math.max(1, Math.floor(width / columns))
  const right = Math.floor(width / scale) - margin
  let x = margin
  let y = margin
  for (const character of text) {
    const cells = cellsOf(character)
    if (x + cells.width > right || character === '\n') {
      x = margin
      y += lineHeight
    }
    if ((y + lineHeight) * scale > height) break
    for (const cell of cells.pixels) fill(bitmap, { x: x + cell.x, y: y + cell.y, scale })
    x += cells.width + 1
  }
  return bitmap
}

interface Cells {
  width: number
  pixels: readonly { x: number; y: number }[]
}

function cellsOf(character: string): Cells {
  const glyph = glyphOf(character)
  if (glyph !== undefined) return { width: glyphWidth, pixels: pixelsOf(glyph, 0, 5) }
  const digits = (character.codePointAt(0) ?? 0).toString(16).padStart(4, '0').slice(-4)
  const inner = Array.from(digits, (digit, at) => {
    const of = glyphOf(digit) ?? (() => false)
    return pixelsOf(of, 2 + (at % 2) * 4, 2 + Math.floor(at / 2) * 6)
  })
  return { width: 11, pixels: [...inner.flat(), ...box(11, 15)] }
}

function pixelsOf(glyph: (x: number, y: number) => boolean, left: number, top: number) {
  const all = Array.from({ length: glyphWidth * glyphHeight }, (_, at) => ({
    x: at % glyphWidth,
    y: Math.floor(at / glyphWidth),
  }))
  return all.filter(({ x, y }) => glyph(x, y)).map(({ x, y }) => ({ x: x + left, y: y + top }))
}

function box(width: number, height: number) {
  const across = Array.from({ length: width }, (_, x) => [
    { x, y: 0 },
    { x, y: height - 1 },
  ])
  const down = Array.from({ length: height }, (_, y) => [
    { x: 0, y },
    { x: width - 1, y },
  ])
  return [...across, ...down].flat()
}

function fill({ bits, stride, width, height }: Bitmap, cell: { x: number; y: number; scale: number }): void {
  const left = cell.x * cell.scale
  const right = Math.min(width, left + cell.scale)
  const bottom = Math.min(height, (cell.y + 1) * cell.scale)
  for (let y = cell.y * cell.scale; y < bottom; y += 1)
    for (let x = left; x < right; x += 1) {
      const at = y * stride + (x >> 3)
      bits[at] = (bits[at] ?? 0) | (0x80 >> (x & 7))
    }
}
