import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'

import { audit } from './accessibility.mjs'
import { codeIn, finished, panel, phone, run, shoot } from '../browser.mjs'

/** The tabs of one request, and what makes a request of what is there at first. */
const ids = ['completions', 'embeddings', 'rerank', 'images', 'speech', 'transcription']

async function visit(page, id) {
  await page.evaluate((hash) => {
    location.hash = `#/${hash}`
  }, id)
  await page.locator(`.top nav a[href="#/${id}"][aria-current]`).waitFor()
  await page.locator('.request').waitFor()
}

async function start(page) {
  const button = page.locator('.request button[type=submit]')
  if (!(await button.isEnabled())) return
  await button.click()
  await finished(page)
}

export const tabs = {
  async 'axe finds nothing in any of them, before and after a request'(open, { simulated }) {
    const page = await open(`${simulated}#/embeddings`)
    for (const id of ids) {
      await visit(page, id)
      if (id === 'images') await page.getByLabel('Prompt', { exact: true }).fill('a boat')
      await audit(page)
      await start(page)
      await audit(page)
    }
  },

  async 'axe finds nothing in the dark, in Chinese, on a phone, and nothing is wider than the screen'(
    open,
    { simulated },
  ) {
    const options = { ...phone, locale: 'zh-CN', colorScheme: 'dark' }
    const page = await open(`${simulated}#/embeddings`, options)
    for (const id of ids) {
      await visit(page, id)
      if (id === 'images') await page.getByLabel('提示词', { exact: true }).fill('一只纸船')
      await start(page)
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth))
      await audit(page)
      await shoot(page, `phone-dark-${id}`)
    }
  },

  async 'the code of a tab is loaded when the tab is opened'(open, { simulated }) {
    const page = await open(simulated)
    const loaded = () =>
      page.evaluate(() =>
        performance.getEntriesByType('resource').map(({ name }) => /playground\/([\w-]+)-/.exec(name)?.[1]),
      )
    assert.ok(!(await loaded()).some((name) => /view|responses|messages/.test(name ?? '')))
    await page.getByRole('link', { name: 'Rerank' }).click()
    await page.getByRole('heading', { name: 'Rerank' }).waitFor()
    assert.ok((await loaded()).includes('rerank-view'))
  },

  async 'without a key each asks for one, and sends nothing'(open, { keyed, simulator }) {
    const page = await open(`${keyed}#/embeddings`)
    const before = simulator.calls.length
    await page.getByRole('button', { name: 'Compare' }).click()
    await page.getByRole('dialog', { name: 'DashScope key' }).waitFor()
    assert.equal(simulator.calls.length, before)
  },

  async 'completions: a text goes on, piece by piece, until it is stopped'(open, { simulated }) {
    const page = await open(`${simulated}#/completions`)
    await page.getByLabel('Prompt', { exact: true }).fill('[[sim: say=and so it went on]]')
    await page.getByLabel('Max tokens').fill('100')
    await page.getByLabel('Temperature').fill('0.5')
    await page.getByLabel('End before this text').fill('###')
    await run(page, 'Complete')
    const text = page.locator('.written .plain')
    assert.equal(await text.textContent(), 'and so it went on')
    assert.match(await page.locator('.written .figures').textContent(), /first token.*\dprompt.*\danswer/s)
    const shown = await panel(page, 'Request')
    assert.deepEqual(JSON.parse(await shown.locator('code').first().textContent()), {
      model: 'qwen-plus',
      prompt: '[[sim: say=and so it went on]]',
      max_tokens: 100,
      temperature: 0.5,
      stop: '###',
      stream: true,
      stream_options: { include_usage: true },
    })
    const events = await panel(page, 'Events')
    assert.match(await events.textContent(), /"object":"text_completion".*\[DONE\]/s)
    await (await panel(page, 'DashScope')).getByText('"messages"').waitFor()
    await shoot(page, 'desktop-completions')
    const sent = []
    page.on('request', (request) => sent.push(request.url()))
    await page.getByLabel('Prompt', { exact: true }).fill('[[sim: endless]] [[sim: slow-chunks=50]]')
    await page.getByRole('button', { name: 'Complete', exact: true }).click()
    await text.filter({ hasNotText: 'and so it went on' }).waitFor()
    await page.getByRole('button', { name: 'Stop' }).click()
    await page.getByText('Stopped', { exact: true }).waitFor()
    assert.notEqual(await text.textContent(), '')
    // One is the dry run of the inspector.
    assert.equal(sent.filter((url) => url.endsWith('/v1/completions')).length, 2)
  },

  async 'completions: a whole text behind its prompt, the limit of tokens, and the code'(
    open,
    { simulated },
  ) {
    const page = await open(`${simulated}#/completions`)
    const prompt = `It's "quoted" [[sim: say=the end; finish=length]]`
    await page.getByLabel('Prompt', { exact: true }).fill(prompt)
    await page.getByLabel('Repeat the prompt').check()
    await page.getByLabel('Stream the answer').uncheck()
    await run(page, 'Complete')
    assert.equal(await page.locator('.written .plain').textContent(), `${prompt}the end`)
    await page.getByText('The text ends at the limit of tokens.').waitFor()
    const environment = { ...process.env, DASHSCOPE_API_KEY: 'sk-0123456789abcdef' }
    const ask = (file, args) =>
      execFileSync(file, args, { env: environment, encoding: 'utf8', stdio: 'pipe' })
    const answer = JSON.parse(ask('bash', ['-c', await codeIn(page, 'curl')]))
    assert.equal(answer.choices[0].text, `${prompt}the end`)
    const program = (await codeIn(page, 'Node')).replace(
      "from 'openai'",
      `from '${new URL('../../../node_modules/openai/index.mjs', import.meta.url).href}'`,
    )
    assert.equal(ask('node', ['--input-type=module', '-e', program]), `${prompt}the end\n`)
    assert.match(await codeIn(page, 'Python'), /client\.completions\.create\([^]*echo=True/)
  },
}
