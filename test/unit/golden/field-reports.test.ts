import { existsSync, readFileSync } from 'node:fs'

import { describe, expect, test } from 'vitest'

import { expectFixture } from '../../support/expect-fixture.ts'
import { readFixtures } from '../../support/fixtures.ts'

/** Bug reports of users of other gateways, one folder per report, named by its number in the collection. */
const folder = 'test/field-reports'
const behaviours = [
  'test/integration/field-reports/behaviour.test.ts',
  'test/integration/field-reports/concurrency.test.ts',
]
const cases = readFixtures(folder)

describe.each(cases)('$name', (fixture) => {
  test.each([0, 3])('reads of %i bytes', async (readSize) => {
    await expect(expectFixture(fixture, readSize)).resolves.toBeUndefined()
  })
})

/** Reports without a case here: the test elsewhere, or the reason why there is none. */
const elsewhere: Readonly<Record<number, { reason: string; file?: string }>> = {
  3: {
    reason: 'asks for farui in bots: reports 1 and 2 are what it needs; the rest is a page of documentation',
  },
  34: { reason: 'speech and transcription endpoints, not chat' },
  35: { reason: 'the Responses endpoint, not chat' },
  36: { reason: 'embeddings, not chat', file: 'test/integration/retrieval/embedding-parts.test.ts' },
  37: { reason: 'rerank, not chat', file: 'test/integration/retrieval/rerank.test.ts' },
  38: { reason: 'Bailian applications: a service of their own' },
  40: {
    reason: 'what browsers may do is the same on every path',
    file: 'test/integration/server/cors.test.ts',
  },
}

const inFolders = cases.map(({ name }) => Number.parseInt(name, 10))
/** Test names begin with the numbers of their reports: `#6 #7 a key …`. */
const inTitles = behaviours
  .flatMap((file) => readFileSync(file, 'utf8').match(/['"`]#\d+(?: #\d+)*/g) ?? [])
  .flatMap((title) => title.slice(1).split(' '))
  .map((number) => Number(number.slice(1)))
const withCase = new Set([...inFolders, ...inTitles])

test.each(Array.from({ length: 40 }, (_, index) => index + 1))('report %i has its case', (number) => {
  const { file = folder } = elsewhere[number] ?? {}
  expect({ number, hasCase: withCase.has(number), isElsewhere: number in elsewhere }).toEqual({
    number,
    hasCase: !(number in elsewhere),
    isElsewhere: !withCase.has(number),
  })
  expect(existsSync(file)).toBe(true)
})

/** Reports without a number: the case, or the file with the test. */
const unnumbered: Readonly<Record<string, string>> = {
  'cached tokens are lost': 'more-cached-tokens',
  'cache_control is stripped': 'more-cache-control',
  'translation models take one message': 'more-translation-with-system',
  'and no conversation': 'more-translation-of-a-conversation',
  'files of qwen-long': 'more-files-of-qwen-long',
  'images by URL, base64 and upload': 'more-image-forms',
  'a wrong base URL is pasted': 'test/integration/field-reports/behaviour.test.ts',
  'the list mixes chat models with others': 'test/integration/chat/models-list.test.ts',
  'keys are written to logs': 'test/integration/telemetry/request-log-privacy.test.ts',
  'keys per request in one process': 'test/integration/field-reports/concurrency.test.ts',
}

test.each(Object.entries(unnumbered))('%s: %s', (_, place) => {
  expect(existsSync(place.endsWith('.ts') ? place : `${folder}/${place}/case.json`)).toBe(true)
})

test('every case says what it is about', () => {
  for (const { name, case: about } of cases) {
    expect(name).toMatch(/^(?:\d\d|more)-[a-z0-9-]+$/)
    expect([name, about.about ?? '']).toEqual([name, expect.stringMatching(/.{20}/)])
  }
})
