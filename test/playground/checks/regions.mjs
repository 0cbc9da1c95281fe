import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { audit } from './accessibility.mjs'
import { ask, codeIn, panel, phone, shoot } from '../browser.mjs'
import { print } from '../print.mjs'

const key = 'sk-0123456789abcdef'
const domain = '.cn-beijing.maas.aliyuncs.com'
/** A file whose request is sent as a form. */
const sound = { name: 'boat.wav', mimeType: 'audio/wav', buffer: Buffer.from('RIFF') }
const root = join(import.meta.dirname, '../../..')

const dialogOf = (page) => page.getByRole('dialog', { name: 'DashScope key' })

/** Chooses in the dialog, which is open. */
async function choose(page, region, workspace) {
  const dialog = dialogOf(page)
  await dialog.getByLabel('API key').fill(key)
  await dialog.getByLabel('Region of the key').selectOption(region)
  if (workspace !== undefined) await dialog.getByLabel('Workspace id').fill(workspace)
  await dialog.getByRole('button', { name: 'Use this key' }).click()
  await dialog.waitFor({ state: 'hidden' })
}

async function openDialog(page) {
  await page.getByRole('button', { name: /^(?:Set key|Key)$/ }).click()
  await dialogOf(page).waitFor()
}

/** The regions of the requests from now on, with their paths. */
function listen(page) {
  const seen = []
  page.on('request', (request) => {
    const { pathname } = new URL(request.url())
    if (pathname.startsWith('/v1/')) seen.push([pathname, request.headers()['x-dashscope-region']])
  })
  return seen
}

export const regions = {
  async 'with one region there is no choice'(open, { keyed }) {
    const page = await open(keyed)
    const seen = listen(page)
    await openDialog(page)
    assert.equal(await page.getByLabel('Region of the key').count(), 0)
    await dialogOf(page).getByLabel('API key').fill(key)
    await page.getByRole('button', { name: 'Use this key' }).click()
    await ask(page, 'hi')
    assert.ok(seen.length > 1)
    assert.deepEqual(
      seen.filter(([, region]) => region !== undefined),
      [],
    )
  },

  async 'a key of another region: the error offers the choice, and asking again works'(
    open,
    { regional, simulator },
  ) {
    const page = await open(regional)
    await openDialog(page)
    await choose(page, '')
    const refused = (await ask(page, '[[sim: say=in the right place]]')).getByRole('alert')
    assert.match(await refused.textContent(), /x-dashscope-region: intl.*choose the region/s)
    await shoot(page, 'desktop-wrong-region')
    await refused.getByRole('button', { name: 'Change key or region' }).click()
    await shoot(page, 'desktop-region')
    await choose(page, 'intl')
    await page.getByRole('button', { name: 'Ask again', exact: false }).first().click()
    await page.getByText('in the right place').last().waitFor()
    await page.locator('.turn.answer .markdown', { hasText: 'in the right place' }).waitFor()
    assert.equal(simulator.calls.at(-1).key, key)
    await page.getByRole('button', { name: 'Key', exact: true }).getByText('…cdef · intl').waitFor()
  },

  async 'every request has the region: answers, dry runs, lists, and all tabs'(open, { regional }) {
    const page = await open(regional)
    await openDialog(page)
    const seen = listen(page)
    await choose(page, 'intl')
    await ask(page, 'hi')
    await panel(page, 'DashScope')
    await page.getByText('incremental_output').waitFor()
    for (const id of [
      'completions',
      'embeddings',
      'rerank',
      'images',
      'speech',
      'transcription',
      'responses',
      'messages',
    ]) {
      await page.evaluate((hash) => {
        location.hash = `#/${hash}`
      }, id)
      await page.locator(`.top nav a[href="#/${id}"][aria-current]`).waitFor()
      if (id === 'images') await page.getByLabel('Prompt', { exact: true }).fill('a cup')
      if (id === 'transcription') await page.setInputFiles('input[type=file]', sound)
      const isChat = id === 'responses' || id === 'messages'
      const posted = page.waitForRequest((request) => request.method() === 'POST')
      // The tabs for chat share a conversation, where nothing is sent until an answer has ended.
      await (isChat ? ask(page, 'hi') : page.locator('.request button[type=submit]').click())
      await posted
    }
    const paths = new Set(seen.map(([path]) => path))
    for (const path of [
      'models',
      'chat/completions',
      'responses',
      'messages',
      'completions',
      'embeddings',
      'rerank',
      'images/generations',
      'audio/speech',
      'audio/transcriptions',
    ])
      assert.ok(paths.has(`/v1/${path}`), path)
    assert.deepEqual(
      seen.filter(([, region]) => region !== 'intl'),
      [],
    )
  },

  async 'on a phone the dialog fits, axe finds nothing in it, and the header has two rows'(
    open,
    { regional },
  ) {
    for (const options of [{}, { locale: 'zh-CN', colorScheme: 'dark' }]) {
      const page = await open(regional, { ...phone, ...options })
      const height = await page.locator('.top').evaluate((top) => top.getBoundingClientRect().height)
      assert.ok(height < 100, `${height} pixels`)
      await page.getByRole('button', { name: /^(?:Set key|设置 Key)$/ }).click()
      await page.locator('dialog select').selectOption({ index: 2 })
      await page.locator('dialog input[name=workspace]').fill('llm_abc')
      await page.locator('dialog .problem').waitFor()
      await audit(page)
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth))
      await shoot(page, `phone-region-${options.locale ?? 'en'}`)
    }
  },

  async 'a kept region that the operator has taken from the list is refused: the key goes to no other region'(
    open,
    { regional },
  ) {
    const page = await open(regional)
    await page.evaluate((value) => {
      sessionStorage.setItem('dashscope-key', value)
      sessionStorage.setItem('dashscope-region', 'us')
    }, key)
    await page.reload()
    const seen = listen(page)
    const refused = (await ask(page, 'hi')).getByRole('alert')
    assert.match(await refused.textContent(), /'us'.*Supported values are: 'cn', 'intl'/s)
    assert.ok(seen.some(([path]) => path === '/v1/chat/completions'))
    assert.deepEqual(
      seen.filter(([, region]) => region !== 'us'),
      [],
    )
    await refused.getByRole('button', { name: 'Change key or region' }).click()
    assert.equal(await dialogOf(page).getByLabel('Region of the key').inputValue(), '')
    await choose(page, 'intl')
    const answer = await ask(page, '[[sim: say=in the right place]]')
    await answer.locator('.markdown', { hasText: 'in the right place' }).waitFor()
  },

  async 'the code has the region, too'(open, { regional }) {
    const page = await open(regional)
    await openDialog(page)
    await choose(page, 'intl')
    await ask(page, '[[sim: say=from the other region]]')
    assert.match(await codeIn(page, 'curl'), /-H 'x-dashscope-region: intl'/)
    for (const title of ['Python', 'LangChain'])
      assert.match(await codeIn(page, title), /default_headers=\{"x-dashscope-region": "intl"\}/)
    const program = await codeIn(page, 'Node')
    // Where the library is found.
    const folder = mkdtempSync(join(root, 'node_modules/.playground-'))
    try {
      writeFileSync(join(folder, 'ask.mjs'), program)
      const environment = { ...process.env, DASHSCOPE_API_KEY: key }
      const answer = await print('node', [join(folder, 'ask.mjs')], { env: environment })
      assert.equal(answer, 'from the other region')
    } finally {
      rmSync(folder, { recursive: true })
    }
    await page.getByRole('link', { name: 'Messages' }).click()
    await ask(page, 'hi')
    assert.match(await codeIn(page, 'Python'), /default_headers=\{"x-dashscope-region": "intl"\}/)
  },

  async "a workspace's host is typed as its id or pasted whole, and kept with the key"(open, { regional }) {
    const page = await open(regional)
    await openDialog(page)
    const dialog = dialogOf(page)
    await dialog.getByLabel('API key').fill(key)
    await dialog.getByLabel('Region of the key').selectOption({ label: 'China (Beijing): a workspace' })
    const use = dialog.getByRole('button', { name: 'Use this key' })
    assert.ok(await use.isDisabled())
    await dialog.getByLabel('Workspace id').fill('llm_abc')
    await dialog.getByText('An id consists of letters').waitFor()
    assert.ok(await use.isDisabled())
    await dialog.getByLabel('Workspace id').fill(`https://LLM-abc${domain}/api/v1`)
    await dialog.getByLabel(/^Keep it/).check()
    const seen = listen(page)
    await Promise.all([page.waitForRequest(/v1\/models$/), use.click()])
    assert.deepEqual(seen[0], ['/v1/models', `llm-abc${domain}`])
    await page.reload()
    await page.getByRole('button', { name: 'Key', exact: true }).click()
    assert.equal(await dialog.getByLabel('Workspace id').inputValue(), 'llm-abc')
    await dialog.getByRole('button', { name: 'Forget it' }).click()
    await page.reload()
    await openDialog(page)
    assert.equal(await dialog.getByLabel('Region of the key').inputValue(), '')
  },
}
