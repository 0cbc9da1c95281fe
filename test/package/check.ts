import assert from 'node:assert/strict'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { askChat, ask, textOf } from '../support/ask.ts'
import { freePort, start, stopAll } from '../support/processes.ts'
import { check } from '../support/report.ts'
import { builtinsIn, packagesIn } from './imports.ts'
import { manifest, pack, root, run } from './pack.ts'
import { findOldNode } from './old-node.ts'

/** Bytes of all files, without the packages that npm installs with it. */
const maxBytes = 3_000_000

const work = mkdtempSync(join(tmpdir(), 'gateway-package-'))
process.on('exit', () => rmSync(work, { recursive: true, force: true }))
const packed = await pack(work)
const app = join(work, 'app')
const installed = join(app, 'node_modules/dashscope-gateway')
const command = join(app, 'node_modules/.bin/dashscope-gateway')
const environment = { PATH: process.env['PATH'], HOME: work }

await check('it has at most 3 MB without its packages', () => {
  assert(packed.unpackedSize <= maxBytes, `${packed.unpackedSize} bytes`)
  return `${(packed.unpackedSize / 1e6).toFixed(2)} MB, ${packed.files.length} files`
})

await check(
  'it has the program, the page and its documents, and nothing that only tests or debuggers read',
  () => {
    const paths = packed.files.map(({ path }) => path)
    for (const path of [
      'LICENSE',
      'README.md',
      'CHANGELOG.md',
      'dist/program/main.js',
      'dist/playground/index.html',
    ])
      assert(paths.includes(path), path)
    assert.deepEqual(
      paths.filter((path) => /\.map$|\.test\.|fixtures|^(?:src|test|bench)\/|^dist\/cli\//.test(path)),
      [],
    )
  },
)

await check('its contract is complete, so its version is no 0.x', () => {
  assert.match(manifest(root).version, /^[1-9]\d*\.\d+\.\d+$/)
})

await check('npm installs it in an empty folder', async () => {
  mkdirSync(app)
  writeFileSync(join(app, 'package.json'), '{ "name": "app", "private": true, "type": "module" }')
  await run(['npm', 'install', '--prefer-offline', '--no-audit', '--no-fund', '--silent', packed.tarball], {
    cwd: app,
  })
})

await check('its files import the packages that package.json names, and no other', () => {
  const named = Object.keys(manifest(installed).dependencies ?? {})
  assert.deepEqual([...packagesIn(join(installed, 'dist'))].toSorted(), named.toSorted())
})

await check('dashscope-gateway/fetch and all that it imports need no module of Node', async () => {
  const entries = await builtinsIn('dashscope-gateway/fetch', app)
  assert.deepEqual(entries.builtins, [])
  // The same look finds those of the simulator.
  assert((await builtinsIn('dashscope-gateway/simulator', app)).builtins.length > 0)
  return `${entries.modules} modules`
})

await check('npx runs the command', async () => {
  const { stdout } = await run(['npx', '--no-install', 'dashscope-gateway', '--version'], { cwd: app })
  assert.equal(stdout.trim(), manifest(root).version)
})

await check('the command serves a streamed chat and the page, and SIGTERM ends it with 0', async () => {
  const server = start([command, '--simulate', '--port', '0', '--host', '127.0.0.1'], {
    cwd: app,
    env: environment,
  })
  const [, origin = ''] = await server.waitForOutput(/OpenAI base_url +(http:\/\/127\.0\.0\.1:\d+)\/v1\n/)
  const chat = await askChat(origin, 'say=hello')
  assert.deepEqual([chat.status, textOf(chat)], [200, 'hello'])
  assert.match(chat.body, /data: \[DONE\]\n\n$/)
  const page = await ask(origin, { headers: { accept: 'text/html' } })
  assert.match(`${page.status} ${String(page.headers['content-type'])}`, /^200 text\/html/)
  server.signal('SIGTERM')
  assert.equal(await server.ended, 0)
})

await check('the start command of examples/function-compute runs the package', async () => {
  cpSync(join(root, 'examples/function-compute/bootstrap'), join(app, 'bootstrap'))
  const port = await freePort()
  const env = { ...environment, FC_SERVER_PORT: String(port) }
  const server = start([join(app, 'bootstrap')], { cwd: app, env })
  await server.waitForOutput(new RegExp(`http://.*:${port}`))
  assert.equal((await ask(`http://127.0.0.1:${port}`, { path: '/health/liveness' })).status, 200)
  server.signal('SIGTERM')
  assert.equal(await server.ended, 0)
})

await check('the first file of the command has no syntax or name that Node.js 4 does not know', () => {
  const code = readFileSync(join(root, 'bin/dashscope-gateway.cjs'), 'utf8').replaceAll(
    /\/\/.*$|'[^'\n]*'/gm,
    '',
  )
  const newer =
    /=>|`|\?\.|\?\?|\.\.\.|\b(?:const|let|class|async|await|import|export|of|Object\.\w+|Promise)\b/
  assert.doesNotMatch(code, newer)
})

await check('an older Node.js says which one is needed, and exits with 1', async () => {
  const old = await findOldNode(work)
  const { status, stderr, stdout } = await run([old.path, command, '--simulate'], {
    cwd: app,
    anyStatus: true,
  })
  assert.deepEqual([status, stdout], [1, ''])
  assert.match(
    stderr,
    new RegExp(`^dashscope-gateway needs Node\\.js 22\\.19 or newer; this is ${old.version} .*\\n.+\\n$`),
  )
  return old.version
})

await check('on an older Node.js the library says which one is needed', async () => {
  const old = await findOldNode(work)
  for (const load of ["import 'dashscope-gateway'", "import 'dashscope-gateway/fetch'"]) {
    const { status, stderr } = await run([old.path, '--input-type=module', '-e', load], {
      cwd: app,
      anyStatus: true,
    })
    assert.notEqual(status, 0)
    assert.match(stderr, /TypeError: dashscope-gateway needs Node\.js 22\.19 or newer.* this one has no /)
  }
  return old.version
})

await check('CommonJS programs require it', async () => {
  const code =
    "console.log(typeof require('dashscope-gateway').createGateway, require('dashscope-gateway/package.json').version)"
  const { stdout } = await run([process.execPath, '-e', code], { cwd: app })
  assert.equal(stdout, `function ${manifest(root).version}\n`)
})

for (const [entry, name] of [
  ['dashscope-gateway', 'createGateway'],
  ['dashscope-gateway/fetch', 'createGateway'],
  ['dashscope-gateway/simulator', 'createSimulator'],
] as const)
  await check(`import '${entry}'`, async () => {
    const code = `import { ${name} } from '${entry}'; console.log(typeof ${name}())`
    const { stdout } = await run([process.execPath, '--input-type=module', '-e', code], { cwd: app })
    assert.equal(stdout, 'object\n')
  })

await check('the library answers a request that its own simulator answers', async () => {
  const code = `
    import { createGateway } from 'dashscope-gateway/fetch'
    import { createSimulator } from 'dashscope-gateway/simulator'
    const simulator = createSimulator()
    const { fetch } = createGateway({ baseUrl: await simulator.listen() })
    const body = JSON.stringify({ model: 'qwen-plus', messages: [{ role: 'user', content: '[[sim: say=hi]]' }] })
    const headers = { authorization: 'Bearer sk-0123456789abcdef', 'content-type': 'application/json' }
    const answer = await (await fetch('http://gateway/v1/chat/completions', { method: 'POST', headers, body })).json()
    console.log(answer.choices[0].message.content)
    await simulator.close()`
  const { stdout } = await run([process.execPath, '--input-type=module', '-e', code], { cwd: app })
  assert.equal(stdout, 'hi\n')
})

cpSync(join(import.meta.dirname, 'consumer'), app, { recursive: true })
const tsc = join(root, 'node_modules/typescript/bin/tsc')
const types = join(root, 'node_modules/@types')
const strict = [
  '--strict',
  '--noEmit',
  '--target',
  'ES2024',
  '--skipLibCheck',
  'false',
  '--exactOptionalPropertyTypes',
]
for (const [module, resolution] of [
  ['nodenext', 'nodenext'],
  ['esnext', 'bundler'],
] as const) {
  const resolved = ['--module', module, '--moduleResolution', resolution, '--ignoreConfig']
  await check(`its types, for moduleResolution ${resolution}, without Node's`, () =>
    run([tsc, ...strict, ...resolved, '--lib', 'ES2024,DOM', '--types', '', 'library.ts'], { cwd: app }).then(
      () => {},
    ),
  )
  await check(`the simulator's types, for moduleResolution ${resolution}`, () =>
    run(
      [
        tsc,
        ...strict,
        ...resolved,
        '--lib',
        'ES2024',
        '--typeRoots',
        types,
        '--types',
        'node',
        'simulator.ts',
      ],
      {
        cwd: app,
      },
    ).then(() => {}),
  )
}

const tool = (name: string) => join(import.meta.dirname, 'node_modules/.bin', name)
await check('publint finds nothing', async () => {
  const { stdout } = await run([tool('publint'), '--strict', packed.tarball], { cwd: app })
  assert.match(stdout, /All good!/)
})
await check('attw finds nothing for modules', () =>
  run([tool('attw'), '--profile', 'esm-only', '--no-emoji', packed.tarball], { cwd: app }).then(() => {}),
)

await stopAll()
