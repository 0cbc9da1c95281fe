import assert from 'node:assert/strict'

import { codeIn, finished, panel, phone, run, shoot } from '../browser.mjs'

export const retrieval = {
  async 'embeddings: the cosine of each pair, as numbers and as a picture'(open, { simulated }) {
    const page = await open(`${simulated}#/embeddings`)
    const rows = page.locator('.text-list textarea')
    await rows.nth(0).fill('a paper boat')
    await rows.nth(0).press('Enter')
    await page.keyboard.type('a paper boat')
    await page.getByRole('button', { name: 'Remove Text 5' }).click()
    await page.getByLabel('Dimensions').selectOption('256')
    await page.getByLabel('Kind of text').selectOption('document')
    await run(page, 'Compare')
    const cells = await page.locator('.heat-map tbody td').allTextContents()
    assert.equal(cells.length, 16)
    assert.equal(cells[1], '1.00')
    assert.equal(cells[1], cells[4])
    assert.equal(await page.locator('.heat-map tbody td').nth(1).getAttribute('class'), 'heat-6')
    await page.getByText('Closest: 1 and 2 (1.00)').waitFor()
    await page.getByText('256numbers each').waitFor()
    const body = JSON.parse(await (await panel(page, 'Request')).locator('code').first().textContent())
    assert.equal(body.dimensions, 256)
    assert.equal(body.text_type, 'document')
    await (await panel(page, 'DashScope')).getByText('"texts"').waitFor()
    assert.match(await codeIn(page, 'Python'), /client\.embeddings\.create\([^]*extra_body=\{"text_type"/)
    await shoot(page, 'desktop-embeddings')
  },

  async 'embeddings: several pasted lines become several texts, and one alone cannot be compared'(
    open,
    { simulated },
  ) {
    const page = await open(`${simulated}#/embeddings`, phone)
    for (let left = 4; left > 1; left -= 1)
      await page.getByRole('button', { name: `Remove Text ${left}` }).click()
    assert.ok(await page.getByRole('button', { name: 'Compare' }).isDisabled())
    await page.locator('.text-list textarea').evaluate((field) => {
      const clipboardData = new DataTransfer()
      clipboardData.setData('text', 'one\n\ntwo\r\nthree')
      field.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
    })
    await page.getByRole('textbox', { name: 'Text 4' }).waitFor()
    await run(page, 'Compare')
    await shoot(page, 'phone-embeddings')
  },

  async 'a million pasted lines: as many as there is room for, and the page says how many it left out'(
    open,
    { simulated },
  ) {
    for (const [tab, locale, max, says] of [
      ['embeddings', 'en-GB', 50, '999954 pasted lines were left out: there is room for 50.'],
      ['rerank', 'zh-CN', 500, '最多 500 条，粘贴的内容中有 999504 行没有加入。'],
    ]) {
      const page = await open(`${simulated}#/${tab}`, { locale })
      const rows = page.locator('.text-list textarea')
      await rows.first().evaluate((field) => {
        const clipboardData = new DataTransfer()
        clipboardData.setData('text', 'line\n'.repeat(1_000_000))
        field.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
      })
      await page.getByText(says).waitFor()
      assert.equal(await rows.count(), max)
      assert.notEqual(await rows.last().inputValue(), 'line')
      assert.ok(await page.getByRole('button', { name: /^(?:Add|添加)$/ }).isDisabled())
      await page
        .getByRole('button', { name: /^(?:Remove|删除)/ })
        .first()
        .click()
      await page.getByText(says).waitFor({ state: 'detached' })
    }
  },

  async 'rerank: the documents in order, with their scores'(open, { simulated }) {
    const page = await open(`${simulated}#/rerank`)
    await page.getByLabel('Question').fill('paper boat river')
    await page.getByLabel('At most').fill('2')
    await page.getByRole('textbox', { name: 'Document 3' }).fill('a paper boat on the river')
    await page.getByLabel('Task, in a sentence').fill('Find the boat')
    // The key that sends, wherever one types.
    await page.getByRole('textbox', { name: 'Document 3' }).press('Control+Enter')
    await finished(page)
    const rows = page.locator('.ranked li')
    assert.equal(await rows.count(), 2)
    assert.match(await rows.first().textContent(), /^a paper boat on the riverDocument 3/)
    const scores = (await page.locator('.ranked b').allTextContents()).map(Number)
    assert.ok(scores[0] >= scores[1] && scores[0] <= 1)
    const bar = await rows.first().locator('rect').nth(1).getAttribute('width')
    assert.ok(Math.abs(Number.parseFloat(bar) - scores[0] * 100) < 0.1)
    await (await panel(page, 'DashScope')).getByText('"top_n"').waitFor()
    assert.match(await codeIn(page, 'Python'), /client\.post\("\/rerank", cast_to=object, body=\{/)
    await shoot(page, 'desktop-rerank')
  },

  async 'rerank: an error is explained, and what was typed stays when the tab changes'(open, { simulated }) {
    const page = await open(`${simulated}#/rerank`)
    await page.getByLabel('Question').fill('[[sim: error=Throttling]]')
    await page.getByRole('combobox', { name: 'Model' }).fill('qwen-plus')
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Order' }).click()
    const alert = page.locator('.outcome').getByRole('alert')
    assert.match(await alert.textContent(), /refused.*\/v1\/chat\/completions.*model/s)
    await page.getByRole('link', { name: 'Embeddings' }).click()
    await page.getByRole('heading', { name: 'Embeddings' }).waitFor()
    await page.getByRole('link', { name: 'Rerank' }).click()
    assert.equal(await page.getByLabel('Question').inputValue(), '[[sim: error=Throttling]]')
    await alert.waitFor()
  },
}
