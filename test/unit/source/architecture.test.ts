import { globSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, normalize, relative } from 'node:path'

import { describe, expect, test } from 'vitest'

interface Rule {
  /** The folder or file of the rule; the first match counts. */
  of: string
  /** Packages, by name or by prefix (`node:`). */
  packages: readonly string[]
  /** Folders and files of src; its own folder is always allowed. */
  sources: readonly string[]
}

const core = [
  'errors/',
  'dashscope/',
  'generation/',
  'http/',
  'models/',
  'endpoints/',
  'gateway.ts',
  'base64.ts',
  'json.ts',
  'version.ts',
  'required-platform.ts',
]

/** Allowed imports, as in ARCHITECTURE.md. */
const rules: readonly Rule[] = [
  // Messages for DashScope's failures, with advice based on its models and hosts.
  {
    of: 'errors/',
    packages: ['zod'],
    sources: ['dashscope/errors.ts', 'dashscope/regions.ts', 'models/', 'json.ts'],
  },
  { of: 'dashscope/', packages: ['eventsource-parser'], sources: ['base64.ts'] },
  { of: 'models/', packages: [], sources: ['dashscope/', 'json.ts'] },
  {
    of: 'generation/',
    packages: ['zod'],
    sources: ['dashscope/', 'errors/', 'models/', 'json.ts'],
  },
  { of: 'http/', packages: ['rou3', 'zod'], sources: ['dashscope/', 'errors/', 'base64.ts', 'json.ts'] },
  {
    of: 'endpoints/',
    packages: ['zod', 'zod-openapi', '@noble/ciphers/', 'gpt-tokenizer/'],
    sources: core.filter((name) => name !== 'gateway.ts'),
  },
  { of: 'gateway.ts', packages: [], sources: core },
  { of: 'index.ts', packages: [], sources: core },
  { of: 'fetch.ts', packages: [], sources: ['index.ts'] },
  { of: 'base64.ts', packages: [], sources: [] },
  { of: 'json.ts', packages: [], sources: [] },
  { of: 'version.ts', packages: [], sources: [] },
  { of: 'required-platform.ts', packages: [], sources: [] },
  // Only the command line starts the simulator.
  { of: 'cli/program.ts', packages: ['node:'], sources: [...core, 'cli/', 'server/', 'simulator/'] },
  { of: 'cli/', packages: ['node:', 'commander', 'zod'], sources: [...core, 'server/'] },
  // The whole edge on Bun is Bun's own.
  { of: 'server/bun/', packages: [], sources: [...core, 'server/'] },
  {
    of: 'server/',
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
      '@opentelemetry/api',
      'ws',
    ],
    sources: [...core],
  },
  { of: 'simulator/', packages: ['node:', 'fastify', 'ws'], sources: ['simulator/'] },
]

const src = join(import.meta.dirname, '../../../src')

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

/** `../openai/fields.ts` as seen from a file → `http/body/fields.ts` */
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

  test('no endpoint imports another, and what they share imports none', () => {
    const shared = new Set(['request-fields', 'reasoning'])
    const crossing = files.flatMap(({ name, imports }) => {
      const [, own] = /^endpoints\/([^/]+)\//.exec(name) ?? []
      return imports.flatMap((specifier) => {
        if (own === undefined || !specifier.startsWith('.')) return []
        const [, other] = /^endpoints\/([^/]+)\/(.+)$/.exec(resolveImport(name, specifier)) ?? []
        return other !== undefined && other !== own && !shared.has(other) ? [`${name} -> ${specifier}`] : []
      })
    })
    expect(crossing).toEqual([])
  })

  test('Fastify is only known to the edge on Node and its start', () => {
    const users = files.filter(
      ({ name, imports }) => name.startsWith('server/') && imports.some((one) => one.includes('fastify')),
    )
    expect([...new Set(users.map(({ name }) => dirname(name)))].toSorted()).toEqual([
      'server/http',
      'server/process',
    ])
  })

  test('the rules catch what they are for', () => {
    expect(breaches('errors/a.ts', ['node:fs', '../dashscope/client.ts', 'zod', './b.ts'])).toEqual([
      'node:fs',
      '../dashscope/client.ts',
    ])
    expect(breaches('simulator/a.ts', ['../version.ts', 'fastify'])).toEqual(['../version.ts'])
    expect(breaches('server/http/a.ts', ['../../simulator/index.ts', 'undici'])).toEqual([
      '../../simulator/index.ts',
    ])
    expect(breaches('generation/a.ts', ['../errors/api-error.ts', '../http/endpoint.ts'])).toEqual([
      '../http/endpoint.ts',
    ])
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

  test('no folder holds more than 15 files', () => {
    const folders = readdirSync(src, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath }) => relative(src, parentPath))
    const full = [...new Set(folders)].filter(
      (folder) => folders.filter((other) => other === folder).length > 15,
    )
    expect(folders.length).toBeGreaterThan(200)
    expect(full).toEqual([])
  })

  test('no folder holds more than 15 test files, and the topmost holds none', () => {
    const folders = globSync('**/*.test.ts', { cwd: join(src, '../test') }).map((file) => dirname(file))
    const full = [...new Set(folders)].filter(
      (folder) => folder === '.' || folders.filter((other) => other === folder).length > 15,
    )
    expect(folders.length).toBeGreaterThan(100)
    expect(full).toEqual([])
  })

  test('files are kebab-case and hold at most 250 lines', () => {
    const odd = files.filter(({ name, file }) => {
      const lines = readFileSync(file, 'utf8').split('\n').length
      return !/^(?:[a-z0-9-]+\/)*[a-z0-9-]+\.ts$/.test(name) || lines > 251
    })
    expect(odd.map(({ name }) => name)).toEqual([])
  })

  test('what runs anywhere is compiled without the types of Node', () => {
    const config = readFileSync(join(src, 'tsconfig.core.json'), 'utf8')
    expect(JSON.parse(config)).toMatchObject({
      compilerOptions: { types: [] },
      include: ['.'],
      exclude: ['server', 'cli', 'simulator', '**/*.test.ts'],
    })
  })
})
