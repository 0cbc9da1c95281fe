import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { describe, expect, test } from 'vitest'

import { commandsOf, elsewhere } from '../../../clients/curl/commands.ts'
import { codeBlocks, read, root } from '../../support/pages.ts'
import { Simulated } from '../../support/simulated.ts'

const pages = ['README.md', 'README.zh-CN.md'] as const
const simulated = new Simulated()

const languageOf = (block: string) => /^```(\w*)/.exec(block)?.[1] ?? ''
const contentOf = (block: string) => block.replace(/^```.*\n/, '').replace(/```$/, '')
const blocksOf = (page: string, language: string) =>
  codeBlocks(read(page))
    .filter((block) => languageOf(block) === language)
    .map(contentOf)

describe.each(pages)('%s', (page) => {
  test('every block is one that a test runs or compares', () => {
    const languages = codeBlocks(read(page)).map(languageOf)
    expect([...new Set(languages)].toSorted()).toEqual(['', 'bash', 'js', 'python'])
    expect(languages.length).toBeGreaterThan(8)
  })

  test('clients/curl runs every shell command, or names the test that does', () => {
    const run = new Set(commandsOf(page).map(({ command }) => command))
    const others = blocksOf(page, 'bash').filter((block) => !run.has(block))
    expect(others.length).toBeGreaterThan(3)
    const unproven = others.filter((block) => {
      const rule = elsewhere.find((one) => one.block.test(block))
      if (rule === undefined) return true
      return !readFileSync(join(root, rule.where.split(' ')[0] ?? ''), 'utf8').includes(rule.proof)
    })
    expect(unproven).toEqual([])
  })

  // A pasted block with two commands that run until Ctrl-C would never reach the second.
  test('no block starts a server and then something else', () => {
    const starts = blocksOf(page, 'bash').filter((block) => /npm start/.test(block))
    expect(starts.filter((block) => !/npm start(?: -- --simulate)?\n$/.test(block))).toEqual([])
    expect(starts).toHaveLength(2)
  })

  test('no block has a placeholder, which could not be pasted', () => {
    const blocks = ['bash', 'js', 'python'].flatMap((language) => blocksOf(page, language))
    expect(blocks.filter((block) => /<[a-z][^>\n]*>|\.\.\.|…/i.test(block))).toEqual([])
  })

  test('the two commands of a fresh machine are blocks of their own', () => {
    const blocks = blocksOf(page, 'bash')
    expect(blocks).toContain('npm ci && npm run demo\n')
    expect(blocks).toContain('npm ci && npm test\n')
  })

  test('the answer that it shows is the one to the question above it', async () => {
    const [shown = ''] = blocksOf(page, '')
    const question = blocksOf(page, 'bash').find((block) => block.includes('/chat/completions')) ?? ''
    const [, body = ''] = /-d '([^']+)'/.exec(question) ?? []
    const answer = await (await simulated.chat(JSON.parse(body) as Record<string, unknown>)).text()
    const pieces = shown.trim().split('…')
    expect(pieces.length).toBeGreaterThan(4)
    const pattern = pieces.map((piece) => piece.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)).join('.*')
    expect(answer).toMatch(new RegExp(`^${pattern}$`))
  })
})

test('clients/openai-node and clients/openai-python run the JavaScript and the Python', () => {
  expect(read('clients/documents.mjs')).toContain("['README.md', 'docs/usage.md'].flatMap")
  expect(read('clients/openai-node/test.mjs')).toContain('await runReadme(')
  expect(read('clients/documents.py')).toContain('pages = [ROOT / "README.md"')
  expect(read('clients/openai-python/test_openai_python.py')).toContain('= run_readme()')
})

test('.ci/run runs them', () => {
  const steps = read('.ci/run')
  for (const step of ['npm ci ', 'npm test', 'npm run demo', 'npm run test:process', 'npm run test:clients'])
    expect(steps).toContain(`step ${step}`)
})

test('the lock file names no registry, so that a mirror can serve it', () => {
  expect(read('package-lock.json')).not.toMatch(/"resolved": "http/)
  expect(read('docs/install.md')).toContain('npm ci --registry=')
})
