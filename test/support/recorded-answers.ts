import { expect, test } from 'vitest'

import { updating, type Fixture } from './fixtures.ts'

/** What a fixture's request became, as its files have it. */
export interface Recorded {
  answer: string
  sent: string
}

/** The status and the headers of an answer that fixtures record. */
export function headOf({ status, headers }: Response) {
  const names = ['content-type', 'x-gateway-adjusted', 'x-dashscope-request-id']
  return { status, ...Object.fromEntries(names.map((name) => [name, headers.get(name)])) }
}

/** Holds each fixture to its `answer.json` and `sent.json`, in reads of each size; 0 is all in one. */
export function testRecorded(
  cases: readonly Fixture[],
  readSizes: readonly number[],
  run: (fixture: Fixture, readSize: number) => Promise<Recorded>,
): void {
  test.each(
    cases.flatMap((fixture) => readSizes.map((readSize) => ({ name: fixture.name, fixture, readSize }))),
  )('$name, in reads of $readSize', async ({ fixture, readSize }) => {
    const { answer, sent } = await run(fixture, readSize)
    if (updating) {
      fixture.record('answer.json', answer)
      fixture.record('sent.json', sent)
    }
    expect(answer).toBe(fixture.read('answer.json'))
    expect(sent).toBe(fixture.read('sent.json'))
  })
}
