import { describe, expect, test } from 'vitest'

import { shareOf } from '../../support/case-count.ts'
import { readFixtures, updating, type Case } from '../../support/fixtures.ts'
import { dialects, retrieval } from '../../support/hold-answer.ts'
import { pretty, runFixture } from '../../support/run-fixture.ts'

/** Bytes per read. The read size must not affect the result; without `FULL_COUNTS` the fixtures take turns with the larger sizes. */
const largerSizes = [2, 3, 7, 64]

for (const [path, { fixtures, namesReports }] of Object.entries({ ...dialects, ...retrieval })) {
  describe(path, () => {
    for (const [index, fixture] of readFixtures(fixtures).entries()) {
      // 0: all in one read.
      test.each([0, 1, ...shareOf(largerSizes, index, 4)])(
        `${fixture.name}, reads of %i`,
        async (readSize) => {
          const { response, isStream, text, sent } = await runFixture(path, fixture, readSize)
          const reports = response.headers.get('x-gateway-adjusted')
          const named = fixture.case.headers?.['x-gateway-adjusted'] ?? null
          if (updating) {
            fixture.record(isStream ? 'response.sse' : 'response.json', text)
            if (sent !== undefined) fixture.record('upstream-request.json', sent)
            if (namesReports && reports !== named)
              fixture.record('case.json', withReports(fixture.case, reports))
            return
          }
          expect(text).toBe(fixture.expectedResponse)
          expect(sent).toBe(fixture.expectedUpstreamRequest)
          expect(response.status).toBe(fixture.case.status ?? 200)
          expect(Object.fromEntries(response.headers)).toMatchObject(fixture.case.headers ?? {})
          expect(reports).toBe(namesReports ? named : reports)
        },
      )
    }
  })
}

function withReports({ headers, ...about }: Case, reports: string | null): string {
  const others = Object.entries(headers ?? {}).filter(([name]) => name !== 'x-gateway-adjusted')
  const all = [...others, ...(reports === null ? [] : [['x-gateway-adjusted', reports]])]
  return pretty({ ...about, ...(all.length > 0 && { headers: Object.fromEntries(all) }) })
}
