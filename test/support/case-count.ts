const isFull = process.env['FULL_COUNTS'] === '1'

/** How many random cases a test tries: all with `FULL_COUNTS=1`, as in CI, and a tenth without it. */
export function caseCount(full: number): number {
  return isFull ? full : Math.ceil(full / 10)
}

/**
 * The share of a long list for one of many similar tests: all with `FULL_COUNTS=1`, one of `parts` without it. The tests `0`,
 * `1`, `2`, … take turns, so that together they try the whole list.
 */
export function shareOf<Case>(all: readonly Case[], test: number, parts: number): readonly Case[] {
  return isFull ? all : all.filter((_, index) => (index + test) % parts === 0)
}

/** The cases of a long list that a test tries: all with `FULL_COUNTS=1`, every tenth without it. */
export function someCases<Case>(all: readonly Case[]): readonly Case[] {
  return isFull ? all : all.filter((_, index) => index % 10 === 0)
}
