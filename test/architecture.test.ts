import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join, normalize, relative } from 'node:path'

import { describe, expect, test } from 'vitest'

interface Rule {
  /** The folder or file the rule is for; the first that fits counts. */
  of: string
  /** Packages, by name or by prefix (`node:`). */
  packages: readonly string[]
  /** Folders and files of src; its own folder is always allowed. */
  sources: readonly string[]
}

const core = ['openai/', 'dashscope/', 'endpoints/', 'http/', 'gateway.ts', 'version.ts']

/** Who may import what, as ARCHITECTURE.md tells it. */
const rules: readonly Rule[] = [
  { of: 'openai/', packages: ['zod'], sources: [] },
  { of: 'dashscope/', packages: ['eventsource-parser'], sources: [] },
  { of: 'endpoints/', packages: ['zod', 'zod-openapi'], sources: ['openai/', 'dashscope/'] },
  { of: 'http/', packages: [], sources: ['gateway.ts', 'endpoints/', 'openai/'] },
  { of: 'gateway.ts', packages: [], sources: core },
  { of: 'index.ts', packages: [], sources: core },
  { of: 'version.ts', packages: [], sources: [] },
  // The command line alone starts the simulator.
  { of: 'node/cli.ts', packages: ['node:'], sources: [...core, 'node/', 'simulator/'] },
  {
    of: 'node/',
    packages: [
      'node:',
      'fastify',
      '@fastify/',
      'undici',
      'pino',
      'prom-client',
      'ioredis',
      'ipaddr.js',
      'rate-limiter-flexible',
      'zod',
      '@opentelemetry/api',
    ],
    sources: [...core, 'node/'],
  },
  { of: 'simulator/', packages: ['node:', 'fastify'], sources: ['simulator/'] },
]

const src = join(import.meta.dirname, '../src')

function filesBelow(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name)
    if (statSync(path).isDirectory()) return name === 'fixtures' ? [] : filesBelow(path)
    return name.endsWith('.ts') ? [path] : []
  })
}

function importsOf(file: string): string[] {
  const text = readFileSync(file, 'utf8')
  return [...text.matchAll(/(?:^|\s)(?:from|import)\s*\(?\s*'([^'\n]+)'/g)].flatMap(([, name]) => name ?? [])
}

const files = filesBelow(src)
  .filter((file) => !file.endsWith('.test.ts'))
  .map((file) => ({ name: relative(src, file), imports: importsOf(file), file }))

/** `../openai/fields.ts` as seen from a file → `openai/fields.ts` */
function resolveImport(from: string, specifier: string): string {
  return normalize(join(from, '..', specifier))
}

function breaches(name: string, imports: string[]): string[] {
  const rule = rules.find(({ of }) => name.startsWith(of))
  if (rule === undefined) return [`${name} has no rule: it belongs in a folder`]
  const own = rule.of.endsWith('/') ? rule.of : ''
  return imports.filter((specifier) => {
    if (!specifier.startsWith('.')) {
      return !rule.packages.some(
        (allowed) => specifier === allowed || (/[:/]$/.test(allowed) && specifier.startsWith(allowed)),
      )
    }
    const target = resolveImport(name, specifier)
    return (
      !(own !== '' && target.startsWith(own)) && !rule.sources.some((allowed) => target.startsWith(allowed))
    )
  })
}

describe('imports', () => {
  test.each(files)('$name', ({ name, imports }) => {
    expect(breaches(name, imports)).toEqual([])
  })

  test('no endpoint reaches into another but through its index', () => {
    const crossing = files.flatMap(({ name, imports }) => {
      const [, own] = /^endpoints\/([^/]+)\//.exec(name) ?? []
      return imports.flatMap((specifier) => {
        if (own === undefined || !specifier.startsWith('.')) return []
        const [, other, rest] = /^endpoints\/([^/]+)\/(.+)$/.exec(resolveImport(name, specifier)) ?? []
        return other !== undefined && other !== own && rest !== 'index.ts' ? [`${name} -> ${specifier}`] : []
      })
    })
    expect(crossing).toEqual([])
  })

  test('the rules catch what they are for', () => {
    expect(breaches('openai/a.ts', ['node:fs', '../dashscope/client.ts', 'zod', './b.ts'])).toEqual([
      'node:fs',
      '../dashscope/client.ts',
    ])
    expect(breaches('simulator/a.ts', ['../version.ts', 'fastify'])).toEqual(['../version.ts'])
    expect(breaches('node/server.ts', ['../simulator/index.ts', 'undici'])).toEqual(['../simulator/index.ts'])
    expect(breaches('helpers/a.ts', [])).toHaveLength(1)
  })
})

describe('the tree', () => {
  test('no folder without a subject', () => {
    const folders = new Set(files.flatMap(({ name }) => name.split('/').slice(0, -1)))
    expect(
      ['utils', 'helpers', 'common', 'types', 'lib', 'misc'].filter((name) => folders.has(name)),
    ).toEqual([])
  })

  test('files are kebab-case and hold at most 250 lines', () => {
    const odd = files.filter(({ name, file }) => {
      const lines = readFileSync(file, 'utf8').split('\n').length
      return !/^(?:[a-z0-9-]+\/)*[a-z0-9-]+\.ts$/.test(name) || lines > 251
    })
    expect(odd.map(({ name }) => name)).toEqual([])
  })

  test('what runs anywhere is compiled without the types of Node', () => {
    const config = readFileSync(join(src, '../tsconfig.core.json'), 'utf8')
    expect(JSON.parse(config)).toMatchObject({
      compilerOptions: { types: [] },
      include: ['src'],
      exclude: ['src/node', 'src/simulator', 'src/**/*.test.ts'],
    })
  })
})
