import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'

import { IconButton } from '../../parts/icon-button.tsx'
import { inLanguage } from '../../state/language.ts'
import { paint } from './paint.ts'
import { mask, maskSize, type Source } from './state.ts'
import { texts } from './texts.ts'

/** A place on the picture, in its pixels. */
type Point = readonly [x: number, y: number]

/** The picture with a brush over it. */
export function MaskEditor({ source }: { source: Source }) {
  const words = inLanguage(texts)
  const brush = useSignal(8)
  const { width, height } = maskSize.value
  const { canvas, ...handlers } = usePainting(brush.value)
  return (
    <fieldset class="mask">
      <legend>{words.mask}</legend>
      <div class="painting">
        <img
          src={source.url}
          alt=""
          onLoad={({ currentTarget: { naturalWidth, naturalHeight } }) => {
            maskSize.value = { width: naturalWidth, height: naturalHeight }
          }}
        />
        <canvas
          ref={canvas}
          width={width}
          height={height}
          tabIndex={0}
          role="img"
          aria-label={words.maskKeys}
          {...handlers}
        />
      </div>
      <div class="tools">
        <label>
          {words.brush}
          <input
            type="range"
            min={2}
            max={25}
            value={brush.value}
            onInput={({ currentTarget }) => {
              brush.value = Number(currentTarget.value)
            }}
          />
        </label>
        <IconButton
          icon="undo"
          label={words.undo}
          disabled={mask.value.length === 0}
          onClick={() => {
            mask.value = mask.value.slice(0, -1)
          }}
        />
        <IconButton
          icon="remove"
          label={words.clear}
          disabled={mask.value.length === 0}
          onClick={() => {
            mask.value = []
          }}
        />
      </div>
    </fieldset>
  )
}

/** @param share The width of the brush, in hundredths of the picture's longer side. */
function usePainting(share: number) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const cursor = useSignal<Point | undefined>(undefined)
  const isPainting = useRef(false)
  const { width, height } = maskSize.value
  const brush = Math.max(1, Math.round((Math.max(width, height) * share) / 100))
  const strokes = mask.value
  const at = cursor.value
  useEffect(() => draw(canvas.current, { brush, at }), [strokes, at, brush, width, height])

  const toPoint = ({ offsetX, offsetY }: PointerEvent): Point => {
    const { clientWidth = 1, clientHeight = 1 } = canvas.current ?? {}
    return [(offsetX / clientWidth) * width, (offsetY / clientHeight) * height]
  }
  const begin = (point: Point) => {
    mask.value = [...mask.value, { width: brush, points: [point] }]
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key]
    const [x, y] = cursor.value ?? [width / 2, height / 2]
    if (step !== undefined) {
      const [right = 0, down = 0] = step
      cursor.value = [within(x + (right * brush) / 2, width), within(y + (down * brush) / 2, height)]
    } else if (event.key === ' ') begin([x, y])
    else return
    event.preventDefault()
  }
  return {
    canvas,
    onKeyDown,
    onBlur: () => {
      cursor.value = undefined
    },
    onPointerDown: (event: PointerEvent) => {
      canvas.current?.setPointerCapture(event.pointerId)
      isPainting.current = true
      begin(toPoint(event))
    },
    onPointerMove: (event: PointerEvent) => {
      const last = mask.value.at(-1)
      if (!isPainting.current || last === undefined) return
      mask.value = [...mask.value.slice(0, -1), { ...last, points: [...last.points, toPoint(event)] }]
    },
    onPointerUp: () => {
      isPainting.current = false
    },
    onPointerCancel: () => {
      isPainting.current = false
    },
  }
}

function within(value: number, limit: number): number {
  return Math.min(limit, Math.max(0, value))
}

/** The whole mask has one transparency, which is the canvas's own. */
function draw(
  canvas: HTMLCanvasElement | null,
  { brush, at }: { brush: number; at: Point | undefined },
): void {
  const context = canvas?.getContext('2d')
  if (canvas == null || context == null) return
  context.clearRect(0, 0, canvas.width, canvas.height)
  paint(context, mask.value, '#0fb5a4')
  if (at === undefined) return
  context.beginPath()
  context.arc(at[0], at[1], brush / 2, 0, 2 * Math.PI)
  context.lineWidth = Math.max(2, brush / 12)
  context.strokeStyle = '#ffffff'
  context.stroke()
  context.setLineDash([brush / 6, brush / 6])
  context.strokeStyle = '#000000'
  context.stroke()
  context.setLineDash([])
}
