import { createHash } from 'node:crypto'

import { askChat, type Seen } from '../../support/ask.ts'

/** Keys that were used so far; none of them may turn up anywhere. */
export const usedKeys: string[] = []

/** A caller's key that was not used before. */
export function newKey(): string {
  const key = `sk-${createHash('sha256').update(`caller ${usedKeys.length}`).digest('hex').slice(0, 32)}`
  usedKeys.push(key)
  return key
}

/** As a caller with that key; without nginx in between, from that address. */
export const as = (key: string, ip?: string): Record<string, string> => ({
  authorization: `Bearer ${key}`,
  ...(ip === undefined ? {} : { 'x-forwarded-for': ip }),
})

/** One chat after the other, at each of the origins in turn. */
export async function askRoundRobin(
  count: number,
  origins: readonly string[],
  headers: Readonly<Record<string, string>>,
): Promise<Seen[]> {
  const seen: Seen[] = []
  for (let index = 0; index < count; index += 1) {
    const origin = origins[index % origins.length] ?? ''
    seen.push(await askChat(origin, '', { stream: false, headers, withinMs: 5000 }))
  }
  return seen
}

export const statusesOf = (seen: readonly Seen[]): number[] => seen.map(({ status }) => status)

export const countOf = (status: number, seen: readonly Seen[]): number =>
  seen.filter((one) => one.status === status).length
