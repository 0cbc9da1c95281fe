import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'

import { build } from 'esbuild'

const example = join(import.meta.dirname, '../../examples/browser')

async function bundle(entry) {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    format: 'esm',
    write: false,
    // Where an example finds the packages of this client.
    nodePaths: [join(import.meta.dirname, 'node_modules')],
  })
  return outputFiles[0].contents
}

/** Two pages at an origin of their own: `/` is the example, `/sdk` has the SDK and nothing else. */
export async function servePage() {
  const html = 'text/html; charset=utf-8'
  const files = {
    '/': [html, readFileSync(join(example, 'index.html'))],
    '/bundle.js': ['text/javascript', await bundle(join(example, 'page.mjs'))],
    '/sdk': [html, '<!doctype html><script type="module" src="sdk.js"></script>'],
    '/sdk.js': ['text/javascript', await bundle(join(import.meta.dirname, 'page.mjs'))],
  }
  const server = createServer(({ url }, response) => {
    const [type, body] = files[url] ?? []
    if (type === undefined) response.writeHead(404).end()
    else response.writeHead(200, { 'content-type': type }).end(body)
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return { origin: `http://127.0.0.1:${server.address().port}`, close: () => server.close() }
}
