import { readdirSync } from 'node:fs'
import { join, normalize } from 'node:path'

import { describe, expect, test } from 'vitest'

import { sharedHosts } from '../../../src/dashscope/regions.ts'
import { createGateway } from '../../../src/index.ts'
import { isDescribed } from '../../../src/http/endpoint.ts'
import { toPublicPath } from '../../../src/http/router.ts'
import { fenced, read, root } from '../../support/pages.ts'

const isChinese = (name: string) => name.endsWith('.zh-CN.md')

const linksOf = (page: string) =>
  [...read(page).matchAll(/\]\(([^)#\s]+)/g)].flatMap(([, link = '']) =>
    link.startsWith('http') ? [] : [normalize(join(page, '..', link))],
  )

/** The pages of docs and docs/mapping. Those of clients and decisions are in indexes of their own, or listed by folder. */
const pages = ['docs', 'docs/mapping'].flatMap((folder) =>
  readdirSync(join(root, folder))
    .filter((name) => name.endsWith('.md') && !name.startsWith('README'))
    .map((name) => join(folder, name)),
)
const translated = (page: string) => page.replace('SECURITY', 'security').replace(/\.md$/, '.zh-CN.md')

describe('docs/README.md and docs/README.zh-CN.md', () => {
  test('have every page, in their own language where there is one', () => {
    const english = pages.filter((page) => !isChinese(page))
    const linked = linksOf('docs/README.md')
    expect(english.filter((page) => !linked.includes(page))).toEqual([])
    expect(linked.filter(isChinese).filter((page) => page !== 'docs/README.zh-CN.md')).toEqual([])
    const chinese = english.map((page) => (pages.includes(translated(page)) ? translated(page) : page))
    const inChinese = linksOf('docs/README.zh-CN.md')
    expect(chinese.filter((page) => !inChinese.includes(page))).toEqual([])
  })

  test('count the clients', () => {
    const clients = readdirSync(join(root, 'docs/clients')).filter((name) => name.endsWith('.md'))
    const count = clients.filter((name) => !isChinese(name) && name !== 'README.md').length
    expect(read('docs/README.md')).toContain(`for ${count} programs`)
    expect(read('docs/README.zh-CN.md')).toContain(`${count} 种程序`)
  })
})

describe.each(['README.md', 'README.zh-CN.md'])('%s', (page) => {
  test('has the path of every API', () => {
    const paths = createGateway()
      .endpoints.filter(isDescribed)
      .filter(({ method }) => method === 'POST')
      .map(({ path }) => toPublicPath(path))
    expect(paths.filter((path) => !read(page).includes(path))).toEqual([])
  })

  test('has the host of each region, workspace hosts, plans and the header', () => {
    const hosts = sharedHosts.map(({ host }) => host).filter((host) => !host.includes('finance'))
    const words = [
      ...hosts,
      '<WorkspaceId>.<region>.maas.aliyuncs.com',
      'Token Plan',
      'sk-sp-',
      'x-dashscope-region',
    ]
    expect(words.filter((word) => !read(page).includes(word))).toEqual([])
    expect(hosts.length).toBeGreaterThan(3)
  })

  test('leads to the index and has about 200 lines', () => {
    expect(linksOf(page)).toContain(page === 'README.md' ? 'docs/README.md' : 'docs/README.zh-CN.md')
    expect(read(page).split('\n').length).toBeLessThan(221)
  })

  test('leads Chinese readers to Chinese pages', () => {
    const others = linksOf(page).filter((link) => link.endsWith('.md') && pages.includes(link))
    const existing = others.filter((link) => pages.includes(translated(link)))
    expect(isChinese(page) ? existing : others.filter(isChinese)).toEqual([])
  })
})

/** Names that have the word DashScope, and the English words of a generated table. Elsewhere a Chinese reader knows it as 百炼. */
const named = /\bby DashScope|DashScope (?:API|原生|SDK)|[（(]DashScope[）)]|DashScope 即|`[^`\n]*`|“[^”]*”/g

test.each(['README.zh-CN.md', ...pages.filter(isChinese)])('%s has one name for 百炼', (page) => {
  const prose = read(page).replaceAll(fenced, '').replaceAll(named, '')
  expect(prose.split('\n').filter((line) => line.includes('DashScope'))).toEqual([])
})

test.each([
  ['docs/install.md', 'addresses of the machine (0.0.0.0), in plain HTTP'],
  ['docs/install.zh-CN.md', '所有地址（0.0.0.0），并且是明文 HTTP'],
])('%s warns of 0.0.0.0, and has a mirror and PowerShell', (page, warning) => {
  expect(read(page)).toContain(warning)
  expect(read(page)).toContain('npm config set registry')
  expect(read(page)).toContain('```powershell')
})
