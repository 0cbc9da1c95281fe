import assert from 'node:assert/strict'
import { join } from 'node:path'

import { ask, textOf } from '../../support/ask.ts'
import { codeBlocks, read } from '../../support/pages.ts'
import { freePort } from '../../support/processes.ts'
import { check } from '../../support/report.ts'
import type { Deployment } from './deployment.ts'
import { startNginx } from './nginx.ts'

/** The location of docs/playground.md. */
function documentedLocation(): string {
  const block = codeBlocks(read('docs/playground.md')).find((one) => one.includes('location /gateway/'))
  assert.ok(block !== undefined, 'docs/playground.md has no location')
  return block.replace(/^```.*$/gm, '')
}

/** The page below a path of nginx, as docs/playground.md configures it. */
export async function checkPage({ gateway }: Deployment, folder: string): Promise<void> {
  const port = await freePort()
  const nginx = await startNginx({
    folder: join(folder, 'page'),
    site: 'dashscope-gateway-plain.conf',
    upstream: gateway.port,
    beside: `server { listen 127.0.0.1:${port}; ${documentedLocation()} }`,
  })
  const origin = `http://127.0.0.1:${port}`
  await check('below a path of nginx the page comes, with its files, and answers', async () => {
    const page = await ask(origin, { path: '/gateway/', headers: { accept: 'text/html,*/*;q=0.8' } })
    assert.equal(page.status, 200)
    assert.match(String(page.headers['content-type']), /^text\/html/)
    const files = [...page.body.matchAll(/\b(?:src|href)="(?!data:)([^"]+)"/g)].map(([, file = '']) => file)
    assert.ok(files.length >= 2, page.body)
    for (const file of files) {
      const { pathname } = new URL(file, `${origin}/gateway/`)
      assert.match(pathname, /^\/gateway\/./)
      const seen = await ask(origin, { path: pathname })
      assert.equal(seen.status, 200, pathname)
      assert.match(String(seen.headers['content-type']), /^(?:text\/(?:javascript|css)|image\/)/, pathname)
    }
    const models = await ask(origin, { path: '/gateway/v1/models' })
    assert.match(models.body, /"farui-plus"/)
    return `${files.length} files`
  })
  await check('the page streams through nginx, piece by piece', async () => {
    const chat = await ask(origin, {
      path: '/gateway/v1/chat/completions',
      headers: { authorization: 'Bearer sk-0123456789abcdef', 'content-type': 'application/json' },
      body: JSON.stringify({
        model: 'qwen-plus',
        stream: true,
        messages: [{ role: 'user', content: '[[sim: slow-chunks=100]] Below a path.' }],
      }),
    })
    assert.equal(chat.status, 200)
    assert.ok(textOf(chat).length > 0)
    assert.ok(chat.lastByteMs - chat.firstByteMs > 1000, `${chat.lastByteMs - chat.firstByteMs} ms`)
  })
  await check('its address without the slash leads to the one with it', async () => {
    const { status, headers } = await ask(origin, { path: '/gateway' })
    assert.equal(status, 301)
    assert.equal(new URL(String(headers.location), origin).pathname, '/gateway/')
  })
  await nginx.process.stop()
}
