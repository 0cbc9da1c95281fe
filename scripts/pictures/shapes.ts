/** The shapes of the diagrams, as SVG. Colours follow the reader's scheme, on a ground of their own. */

export type Point = readonly [x: number, y: number]

export interface Box {
  x: number
  y: number
  width: number
  height: number
  title: string
  lines?: readonly string[]
  /** `strong`: the gateway, or the answer of a decision; `question`: a decision; plain by default. */
  kind?: 'strong' | 'question'
}

export interface Arrow {
  /** Its corners, from its tail to its head. */
  points: readonly Point[]
  /** Written at its longest part, one line each. */
  label?: readonly string[]
  dashed?: boolean
}

export interface Picture {
  width: number
  height: number
  /** Read aloud, and shown where the picture is not. */
  title: string
  boxes: readonly Box[]
  arrows: readonly Arrow[]
}

export const titleSize = 15
export const lineSize = 12.5

const lineHeight = 18

const style = `
  text { font-family: system-ui, -apple-system, 'Segoe UI', 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', sans-serif; text-anchor: middle; fill: #1f2328; }
  .title { font-size: ${titleSize}px; font-weight: 600; }
  .line { font-size: ${lineSize}px; fill: #57606a; }
  .ground { fill: #ffffff; }
  .box { fill: #f6f8fa; stroke: #8c959f; }
  .strong { fill: #ddf4ff; stroke: #0969da; }
  .question { fill: #fff8c5; stroke: #9a6700; }
  .arrow { stroke: #57606a; stroke-width: 1.5; fill: none; }
  .head { fill: #57606a; }
  .dashed { stroke-dasharray: 5 4; }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3; }
    .line { fill: #9da7b3; }
    .ground { fill: #0d1117; }
    .box { fill: #161b22; stroke: #6e7681; }
    .strong { fill: #0c2d6b; stroke: #58a6ff; }
    .question { fill: #341a00; stroke: #d29922; }
    .arrow { stroke: #9da7b3; }
    .head { fill: #9da7b3; }
  }
`

const escape = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')

const textAt = (kind: string, x: number, y: number, text: string) =>
  `<text class="${kind}" x="${x}" y="${y}">${escape(text)}</text>`

function toBox({ x, y, width, height, title, lines = [], kind }: Box): string {
  const middle = x + width / 2
  const first = y + height / 2 - (lines.length * lineHeight) / 2 + titleSize / 3
  return [
    `<rect class="${kind ?? 'box'}" x="${x}" y="${y}" width="${width}" height="${height}" rx="8"/>`,
    textAt('title', middle, first, title),
    ...lines.map((line, place) => textAt('line', middle, first + (place + 1) * lineHeight, line)),
  ].join('\n')
}

const length = ([[x, y], [endX, endY]]: readonly [Point, Point]) => Math.hypot(endX - x, endY - y)

function toArrow({ points, label = [], dashed = false }: Arrow): string {
  const parts = points.slice(1).map((end, place) => [points[place] ?? end, end] as const)
  const [longest] = parts.toSorted((one, other) => length(other) - length(one))
  return [
    `<polyline class="arrow${dashed ? ' dashed' : ''}" points="${points.join(' ')}" marker-end="url(#head)"/>`,
    ...(longest === undefined ? [] : toLabel(longest, label)),
  ].join('\n')
}

/** Beside a vertical line, above any other. */
function toLabel([[x, y], [endX, endY]]: readonly [Point, Point], label: readonly string[]): string[] {
  const isVertical = x === endX
  const middle = (x + endX) / 2 + (isVertical ? 20 : 0)
  const lowest = (y + endY) / 2 + (isVertical ? 3 : -8)
  return label.map((line, place) =>
    textAt('line', middle, lowest - (label.length - 1 - place) * lineHeight, line),
  )
}

const head =
  '<marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto"><path class="head" d="M0 0 8 4 0 8z"/></marker>'

export function toSvg({ width, height, title, boxes, arrows }: Picture): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escape(title).replaceAll('"', '&quot;')}">
<title>${escape(title)}</title>
<style>${style}</style>
<defs>${head}</defs>
<rect class="ground" width="${width}" height="${height}" rx="10"/>
${arrows.map(toArrow).join('\n')}
${boxes.map(toBox).join('\n')}
</svg>
`
}
