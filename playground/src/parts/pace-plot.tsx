import type { Arrival } from '../gateway/pace.ts'

const size = { width: 240, height: 36, bars: 60 }

/** How much came when: one bar for each sixtieth of the answer's time. */
export function PacePlot({ arrivals, label }: { arrivals: readonly Arrival[]; label: string }) {
  const heights = toHeights(arrivals)
  const step = size.width / size.bars
  return (
    <svg class="pace" viewBox={`0 0 ${size.width} ${size.height}`} role="img" aria-label={label}>
      {heights.map(
        (height, index) =>
          height > 0 && (
            <rect
              key={index}
              x={index * step}
              y={size.height - height}
              width={Math.max(1, step - 1)}
              height={height}
              rx="1"
            />
          ),
      )}
    </svg>
  )
}

function toHeights(arrivals: readonly Arrival[]): number[] {
  const sums = Array.from({ length: size.bars }, () => 0)
  const end = Math.max(arrivals.at(-1)?.at ?? 0, 1)
  for (const { at, characters } of arrivals) {
    const place = Math.min(size.bars - 1, Math.floor((at / end) * size.bars))
    sums[place] = (sums[place] ?? 0) + characters
  }
  const maxSum = Math.max(...sums, 1)
  return sums.map((sum) => (sum === 0 ? 0 : Math.max(2, (sum / maxSum) * size.height)))
}
