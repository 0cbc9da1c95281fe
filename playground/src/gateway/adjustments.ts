/** A parameter that the gateway changed or left out. */
export interface Adjusted {
  /** `top_p=1->0.999`, `logit_bias dropped` */
  change: string
  why: string
}

/** The header `x-gateway-adjusted`: `top_p=1->0.999 (farui-plus requires a value < 1), logit_bias dropped (…)` */
export function toAdjusted(header: string | null): Adjusted[] {
  if (header === null) return []
  return header.split(/(?<=\)), (?=[^,()]+ \()|, (?=and \d+ more$)/).map((phrase) => {
    const start = phrase.indexOf(' (')
    return start < 0 || !phrase.endsWith(')')
      ? { change: phrase, why: '' }
      : { change: phrase.slice(0, start), why: phrase.slice(start + 2, -1) }
  })
}
