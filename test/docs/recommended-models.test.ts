import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { catalogue } from '../../src/models/catalogue.ts'
import { createGateway } from '../../src/index.ts'
import { root } from '../support/pages.ts'

const ended = catalogue.flatMap(({ id, ending }) => (ending === undefined ? [] : [id]))
const asWord = new RegExp(
  `(?<![\\w.-])(?:${ended.map((id) => id.replaceAll('.', '\\.')).join('|')})(?![\\w-]|\\.\\w)`,
  'g',
)

/** The ended ids that a text names. */
const endedIn = (text: string) => [...new Set(text.match(asWord))]

/** Where ended ids belong: what is known of every model, and tests; and what is installed. */
const knowledge =
  /catalogue\.ts$|families\/|fixtures\/|simulator\/|\.test\.ts$|package-lock\.json$|node_modules|\/\.|__pycache__/

function filesBelow(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((name) => !knowledge.test(name) && statSync(join(root, name)).isFile())
}

const withoutComments = (code: string) => code.replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '')

test('ended ids are found as words', () => {
  expect(endedIn('qwen-turbo, qwen-turbo-latest and glm-4.7.')).toEqual(['qwen-turbo', 'glm-4.7'])
  expect(ended.length).toBeGreaterThan(20)
})

test.each([
  'README.md',
  'README.zh-CN.md',
  'docs/usage.md',
  'docs/usage.zh-CN.md',
  'docs/troubleshooting.md',
  'docs/troubleshooting.zh-CN.md',
  ...['docs/clients', 'examples', 'clients', 'deploy'].flatMap(filesBelow),
])('%s recommends no id that has ended', (file) => {
  expect(endedIn(readFileSync(join(root, file), 'utf8'))).toEqual([])
})

test('no text in the sources names an id that has ended', () => {
  const naming = filesBelow('src').filter(
    (file) => endedIn(withoutComments(readFileSync(join(root, file), 'utf8'))).length > 0,
  )
  expect(naming).toEqual([])
})

test.each(['/', '/llms.txt', '/openapi.json'])('GET %s recommends no id that has ended', async (path) => {
  const text = await (await createGateway().fetch(`http://gateway${path}`)).text()
  expect(endedIn(text)).toEqual([])
})
