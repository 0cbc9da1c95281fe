import { readdirSync } from 'node:fs'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { read, root } from '../support/pages.ts'

const folders = ['docs', 'clients', 'deploy', 'examples', 'bench']
const pages = [
  ...readdirSync(root),
  ...folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)),
  ),
].filter((name) => name.endsWith('.md') && !name.includes('node_modules'))

/** A reader's own `node` may be too old for TypeScript; `start.sh`, npm scripts and npx run the one that is installed. */
const ownNode = /(?<![\w./-])(?<!npx )node (?:-\S+ )*\S+\.ts\b/g

test.each(pages)('%s has no command for the own Node.js of the reader', (page) => {
  expect(read(page).match(ownNode) ?? []).toEqual([])
})

test('such commands are found', () => {
  const text =
    '`node src/cli/main.ts --help`; $(node --env-file=.env a.ts) npx node b.ts node_modules/.bin/node c.ts'
  expect(text.match(ownNode)).toEqual(['node src/cli/main.ts', 'node --env-file=.env a.ts'])
})
