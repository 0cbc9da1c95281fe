import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { ask, openSettings, panel, phone } from '../browser.mjs'

const axe = readFileSync(join(import.meta.dirname, '../node_modules/axe-core/axe.min.js'), 'utf8')

/** Nothing may be found, the best practices included. */
export async function audit(page) {
  // The page's policy forbids scripts of others, but not those of the browser's owner.
  await page.evaluate(axe)
  const found = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'] }))
  assert.deepEqual(
    found.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`),
    [],
  )
}

async function auditAll(page) {
  await audit(page)
  await page.locator('.empty button').first().click()
  await page.getByRole('button', { name: /^(?:Send|发送)$/ }).waitFor()
  await page.locator('.turn.answer summary').first().click()
  for (const name of [
    /^(?:Request|请求)$/,
    'DashScope',
    /^(?:Events|事件)$/,
    /^(?:Changes|调整)/,
    /^(?:Code|代码)$/,
  ]) {
    await panel(page, name)
    await audit(page)
  }
}

export const accessibility = {
  async 'axe finds nothing in the light theme'(open, { simulated }) {
    await auditAll(await open(simulated))
  },

  async 'axe finds nothing in the dark theme and in Chinese'(open, { simulated }) {
    await auditAll(await open(simulated, { colorScheme: 'dark', locale: 'zh-CN' }))
  },

  async 'axe finds nothing on a phone, in dialogs, lists, forms and failures'(open, { keyed, simulated }) {
    const small = await open(simulated, phone)
    await ask(small, '```js\nlet a = 1\n```\n\n| a |\n|---|\n| b | [[sim: error=Throttling]]')
    await audit(small)
    await small.getByRole('button', { name: /^Settings/ }).click()
    await small.getByText('More parameters').click()
    await small.getByLabel('Tools, as JSON').fill('[')
    await small.getByRole('combobox', { name: 'Model' }).click()
    await audit(small)
    const page = await open(keyed)
    await page.getByRole('button', { name: 'Set key' }).click()
    await audit(page)
  },

  async 'a conversation needs no mouse'(open, { simulated }) {
    const page = await open(simulated)
    const reach = async (name) => {
      for (let steps = 0; steps < 60; steps += 1) {
        await page.keyboard.press('Tab')
        const label = await page.evaluate(
          () => document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent,
        )
        if (label === name) return
      }
      throw new Error(`${name} is not reached`)
    }
    await reach('Message')
    await page.keyboard.type('hi [[sim: say=hello]]')
    await page.keyboard.press('Enter')
    await page.locator('.turn.answer .markdown').filter({ hasText: 'hello' }).waitFor()
    await reach('DashScope')
    await reach('Switch to dark')
    await page.keyboard.press('Space')
    assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), 'dark')
  },

  async 'on a phone, Escape in the field for the model closes its list, then the settings'(
    open,
    { simulated },
  ) {
    const page = await open(simulated, phone)
    await openSettings(page)
    const field = page.getByRole('combobox', { name: 'Model' })
    await field.click()
    await page.getByRole('option').first().waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('option').first().waitFor({ state: 'hidden' })
    assert.ok(await field.isVisible())
    await page.keyboard.press('Escape')
    await field.waitFor({ state: 'hidden' })
  },
}
