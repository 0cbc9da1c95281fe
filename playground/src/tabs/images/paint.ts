import type { Stroke } from './state.ts'

/** Paints the strokes in one colour. */
export function paint(context: CanvasRenderingContext2D, strokes: readonly Stroke[], colour: string): void {
  context.strokeStyle = colour
  context.lineCap = 'round'
  context.lineJoin = 'round'
  for (const { width, points } of strokes) {
    context.lineWidth = width
    context.beginPath()
    for (const [place, [x, y]] of points.entries()) {
      if (place === 0) context.moveTo(x, y)
      // A line without a length would not be drawn: a dot is a short one.
      context.lineTo(x + 0.1, y)
    }
    context.stroke()
  }
}

/** The mask in DashScope's form: white where the picture is changed, black elsewhere. */
export function toMask(strokes: readonly Stroke[], size: { width: number; height: number }): string {
  const canvas = document.createElement('canvas')
  Object.assign(canvas, size)
  const context = canvas.getContext('2d')
  if (context === null) throw new Error('no canvas')
  context.fillStyle = 'black'
  context.fillRect(0, 0, size.width, size.height)
  paint(context, strokes, 'white')
  return canvas.toDataURL('image/png')
}
