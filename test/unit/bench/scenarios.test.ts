import { expect, test } from 'vitest'

import { scenarioOf, scenarios } from '../../../bench/scenarios.ts'

test('the scenarios of the bench', () => {
  expect(scenarios.map(({ name }) => name).toSorted()).toEqual(
    [
      'whole',
      'whole-200',
      'prompt-200k',
      'tools-64',
      'burst',
      'paced-100x20',
      'paced-100x50',
      'paced-300x20',
      'paced-300x50',
      'first-token',
      'open-1000',
    ].toSorted(),
  )
})

test('their sizes', () => {
  expect(scenarioOf('prompt-200k')).toMatchObject({ promptLength: 200_000, stream: false })
  expect(scenarioOf('tools-64')).toMatchObject({ tools: 64 })
  expect(scenarioOf('whole-200')).toMatchObject({ frames: 200, stream: false })
  expect(scenarioOf('paced-300x50')).toMatchObject({ connections: 300, pauseMs: 20, framesPerWrite: 1 })
  expect(scenarioOf('open-1000')).toMatchObject({ connections: 1000 })
})
