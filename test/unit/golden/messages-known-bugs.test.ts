import { readFileSync } from 'node:fs'

import { expect, test } from 'vitest'

import { readFixtures } from '../../support/fixtures.ts'

/** Bugs of other bridges to Anthropic's API, by their number in the collection, each with a fixture or a test. */
const fixtures = readFixtures('src/endpoints/messages/fixtures').map(({ name }) => name)

/** Tests with the number in their title: `#8 …`. */
const elsewhere: Readonly<Record<number, string>> = {
  8: 'test/integration/messages/count-tokens.test.ts',
  21: 'test/integration/messages/models.test.ts',
  22: 'test/integration/messages/models.test.ts',
}

test.each(Array.from({ length: 24 }, (_, index) => index + 1))('known bug %i has its case', (number) => {
  const prefix = `bug-${String(number).padStart(2, '0')}-`
  const file = elsewhere[number]
  const titles = file === undefined ? '' : readFileSync(file, 'utf8')
  const cases = [...fixtures.filter((name) => name.startsWith(prefix)), ...titles.matchAll(/['"`]#(\d+) /g)]
  const own = cases.filter((one) => typeof one === 'string' || Number(one[1]) === number)
  expect(own).not.toEqual([])
})
