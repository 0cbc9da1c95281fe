import assert from 'node:assert/strict'

import { audit } from './accessibility.mjs'
import { finished, phone, shoot } from '../browser.mjs'

/** The tabs of one request, and what makes a request of what is there at first. */
const ids = ['embeddings', 'rerank', 'images', 'speech', 'transcription']

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
}
