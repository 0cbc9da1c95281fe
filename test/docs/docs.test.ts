import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'

import { describe, expect, test } from 'vitest'

import { toPublicPath } from '../../src/http/router.ts'
import { isDescribed } from '../../src/http/endpoint.ts'
import { createGateway, type Endpoint } from '../../src/index.ts'
import { variableList } from '../../src/server/config/index.ts'
import { version } from '../../src/version.ts'
import { codeBlocks, fenced, headingLevels, headings, read, root } from '../support/pages.ts'

/** `UPDATE_DOCS=1` writes what can be written from the code alone. */
const updating = process.env['UPDATE_DOCS'] === '1'

const english = read('README.md')
const chinese = read('README.zh-CN.md')
/** What both READMEs point to, beside deployment and operations. */
const configuration = [read('docs/configuration.md'), read('docs/configuration.zh-CN.md')] as const

/** The cells of the rows that begin with a variable's name. */
function variableRows(page: string): string[][] {
  return page.split('\n').flatMap((line) =>
    /^\| `[A-Z_]+` \|/.test(line)
      ? [
          line
            .slice(1, -1)
            .split('|')
            .map((cell) => cell.trim().replace(/^`(.*)`$/, '$1')),
        ]
      : [],
  )
}

describe('the READMEs', () => {
  test('have the same headings', () => {
    expect(headingLevels(chinese)).toEqual(headingLevels(english))
    expect(new Set(headings(english)).size).toBe(headings(english).length)
  })

  test('have the same code', () => {
    expect(codeBlocks(chinese)).toEqual(codeBlocks(english))
    expect(codeBlocks(english).length).toBeGreaterThan(8)
  })

  test('have the same rows in their tables', () => {
    const codes = (page: string) =>
      page.split('\n').flatMap((line) => (line.startsWith('| `') ? [line.split('|')[1]?.trim()] : []))
    expect(codes(chinese)).toEqual(codes(english))
  })

  test('lead to docs/endpoints.md, which has every endpoint, and whether it needs a key', () => {
    const served = (words: Record<Endpoint['key'], string>) =>
      createGateway()
        .endpoints.filter(isDescribed)
        .map(({ method, path, key }) => [`\`${method} ${toPublicPath(path)}\``, words[key]])
    const documented = (page: string) =>
      [...page.matchAll(/^\| (`(?:GET|POST|DELETE) [^|]+`) \| ([^|]+) \|/gm)].map(([, name, key]) => [
        name,
        key,
      ])
    const [own, other] = [read('docs/endpoints.md'), read('docs/endpoints.zh-CN.md')]
    expect(documented(own)).toEqual(served({ required: 'yes', optional: 'optional', none: 'no' }))
    expect(documented(other)).toEqual(served({ required: '是', optional: '可选', none: '否' }))
  })

  test.each(['docs/usage.md', 'docs/usage.zh-CN.md'])('lead to %s, which has every API', (page) => {
    const posts = createGateway().endpoints.filter(({ method }) => method === 'POST')
    const paths = posts.filter(isDescribed).map(({ path }) => toPublicPath(path))
    expect(paths.filter((path) => !read(page).includes(path))).toEqual([])
  })

  test('show in docs/usage.md the answers of a dry run and of strict mode', async () => {
    const blocks = codeBlocks(read('docs/usage.md')).map((block) => block.replaceAll(/^```.*$/gm, ''))
    const place = blocks.findIndex((block) => block.includes('x-gateway-dry-run: true'))
    const [, body = ''] = /-d '([^']+)'/.exec(blocks[place] ?? '') ?? []
    const ask = async (header: string) => {
      const response = await createGateway().fetch('http://gateway/v1/chat/completions', {
        method: 'POST',
        headers: {
          authorization: 'Bearer sk-0123456789abcdef',
          'content-type': 'application/json',
          [header]: 'true',
        },
        body,
      })
      return response.json()
    }
    expect(JSON.parse(blocks[place + 1] ?? '')).toEqual(await ask('x-gateway-dry-run'))
    expect(JSON.parse(blocks[place + 2] ?? '')).toEqual(await ask('x-gateway-strict'))
  })

  test('lead to a page that describes every variable as the code does', () => {
    const table = variableList.map((variable) => [
      variable.name,
      variable.default,
      variable.allowed,
      variable.describes,
    ])
    expect(variableRows(configuration[0])).toEqual(table)
    expect(variableRows(configuration[1]).map(([name, value]) => [name, value])).toEqual(
      variableList.map((variable) => [variable.name, variable.default]),
    )
  })
})

test('.env.example has every variable with its default', () => {
  const entries = variableList.map(
    (variable) =>
      `# ${variable.describes}. Allowed: ${variable.allowed}\n# ${variable.name}=${variable.default}`,
  )
  const [head = ''] = read('.env.example').split('\n\n')
  const expected = `${[head, ...entries].join('\n\n')}\n`
  if (updating) writeFileSync(join(root, '.env.example'), expected)
  expect(read('.env.example')).toBe(expected)
})

test('docs/dependencies.md has every runtime dependency, and no other', () => {
  const { dependencies } = JSON.parse(read('package.json')) as { dependencies: Record<string, string> }
  const documented = [...read('docs/dependencies.md').matchAll(/^\| `([^`]+)` \|/gm)].map(([, name]) => name)
  expect(documented).toEqual(Object.keys(dependencies))
})

test('CONTRIBUTING.md names every suite, and .ci/run runs it', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> }
  // They are parts of `npm test`.
  const parts = new Set(['test:unit', 'test:integration'])
  const suites = Object.keys(scripts).filter((name) => name.startsWith('test:') && !parts.has(name))
  expect(suites.length).toBeGreaterThan(10)
  const table = read('docs/CONTRIBUTING.md')
  expect(suites.filter((name) => !new RegExp(`^\\|.*[\`\\s]${name}\``, 'm').test(table))).toEqual([])
  const steps = read('.ci/run')
  const runs = (name: string) =>
    new RegExp(`^(?:FULL_COUNTS=1 )?(?:step|beside [\\w-]+) npm run ${name}$`, 'm').test(steps)
  expect(suites.filter((name) => !runs(name))).toEqual([])
})

test('the changelog knows the version', () => {
  expect(read('CHANGELOG.md')).toMatch(new RegExp(`^## \\[(?:Unreleased|${version})\\]`, 'm'))
})

function pagesBelow(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name))
}

// Recipes for clients have a test of their own.
const bilingual = [
  'README',
  'configuration',
  'deploy',
  'endpoints',
  'install',
  'operations',
  'playground',
  'troubleshooting',
  'usage',
]
test.each(bilingual)('docs/%s.md has the same headings, code and rows in Chinese', (name) => {
  const [own, other] = [read(`docs/${name}.md`), read(`docs/${name}.zh-CN.md`)]
  expect(headingLevels(other)).toEqual(headingLevels(own))
  // What the test client prints is in the reader's language.
  const isOutput = (block: string) => block.startsWith('```\n✓')
  const code = (page: string) =>
    codeBlocks(page).map((block) => (isOutput(block) ? block.split('\n').length : block))
  expect(code(other)).toEqual(code(own))
  // Comments in commands would be English in both.
  const commands = codeBlocks(own).filter((block) => block.startsWith('```bash'))
  expect(commands.filter((block) => /\s#\s/.test(block))).toEqual([])
  const rows = (page: string) => page.split('\n').filter((line) => line.startsWith('|')).length
  expect(rows(other)).toBe(rows(own))
})

const pages = [...readdirSync(root).filter((name) => name.endsWith('.md')), ...pagesBelow('docs')]

/** GitHub's name for a heading. */
function toAnchor(heading: string): string {
  return heading
    .replace(/^#+ /, '')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-')
}

describe('internal links', () => {
  test.each(pages)('of %s lead somewhere', (page) => {
    const links = [
      ...read(page)
        .replaceAll(fenced, '')
        .matchAll(/\]\(([^)\s]+)\)/g),
    ].flatMap(([, link]) => link ?? [])
    const broken = links.filter((link) => {
      if (/^https?:/.test(link)) return false
      const [path = '', anchor] = link.split('#')
      const target = path === '' ? page : relative(root, join(root, dirname(page), path))
      if (!existsSync(join(root, target))) return true
      return anchor !== undefined && !headings(read(target)).map(toAnchor).includes(anchor)
    })
    expect(broken).toEqual([])
  })

  // Prose names files between backticks; a file that moved leaves a lie behind.
  test.each(pages)('of %s in prose name files that exist', (page) => {
    const names = [
      ...read(page)
        .replaceAll(fenced, '')
        .matchAll(/`((?:src|test|docs|examples)\/[\w./-]+)`/g),
    ]
    expect(names.flatMap(([, name = '']) => (existsSync(join(root, name)) ? [] : [name]))).toEqual([])
  })
})
