import { availableParallelism } from 'node:os'

/** Does something with each of them, two at a time where there are two processors. */
export async function inPairs<Item>(
  items: readonly Item[],
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const waiting = items.values()
  const worker = async () => {
    for (const item of waiting) await work(item)
  }
  await Promise.all(Array.from({ length: Math.min(2, availableParallelism()) }, worker))
}
