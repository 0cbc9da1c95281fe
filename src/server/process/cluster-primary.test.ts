import { expect, test } from 'vitest'

import { withoutEnvFiles } from './cluster-primary.ts'

test.each([
  ['one word', ['--env-file=.env', '--disable-sigusr1']],
  ['two words', ['--env-file', '.env', '--disable-sigusr1']],
  ['one that may be missing', ['--disable-sigusr1', '--env-file-if-exists=.env']],
])('a file of settings is not read again: %s', (_, args) => {
  expect(withoutEnvFiles(args)).toEqual(['--disable-sigusr1'])
})
