/** The indentation of deeper JSON would grow with the square of its depth. */
const maxDepth = 60

/** JSON with line ends; as it is if it is no JSON, or nested deeply. */
export function indentJson(text: string): string {
  if (depthOf(text) > maxDepth) return text
  try {
    return JSON.stringify(JSON.parse(text), undefined, 2)
  } catch {
    return text
  }
}

/** At least the depth: brackets in strings count as well. */
function depthOf(text: string): number {
  let depth = 0
  let deepest = 0
  for (const [bracket] of text.matchAll(/[[\]{}]/g)) {
    depth += bracket === '[' || bracket === '{' ? 1 : -1
    deepest = Math.max(deepest, depth)
  }
  return deepest
}
