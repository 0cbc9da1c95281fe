import { readdirSync, readFileSync } from 'node:fs'

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
    const [page, ...others] = readdirSync('docs/clients').filter((file) =>
      fixture.name.startsWith(file.replace(/(?:\.zh-CN)?\.md$/, '-')),
    )
    expect(others).toHaveLength(1)
    for (const file of [page, ...others])
      expect(readFileSync(`docs/clients/${file}`, 'utf8')).toContain('test/client-shapes')
  })
})
