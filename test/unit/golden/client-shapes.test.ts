import { readFileSync } from 'node:fs'

import { describe, expect, test } from 'vitest'

import { expectFixture } from '../../support/expect-fixture.ts'
import { readFixtures } from '../../support/fixtures.ts'

/** Requests of clients that cannot run here, from users' reports and documentation. */
const cases = readFixtures('test/client-shapes')

describe.each(cases)('$name', (fixture) => {
  test.each([0, 3])('reads of %i bytes', async (readSize) => {
    await expect(expectFixture(fixture, readSize)).resolves.toBeUndefined()
  })

  test('is of a client whose page says so', () => {
    const [client] = fixture.name.split('-')
    expect(readFileSync(`docs/clients/${client}.md`, 'utf8')).toContain('test/client-shapes')
  })
})
