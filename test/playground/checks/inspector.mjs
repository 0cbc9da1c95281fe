import assert from 'node:assert/strict'

import { ask, panel, shoot } from '../browser.mjs'

export const inspector = {
  async 'both requests are shown beside the answer'(open, { simulated }) {
    const page = await open(simulated)
    await ask(page, 'hi [[sim: say=here]]')
    const own = await panel(page, 'Request')
    await own.getByText('POST /v1/chat/completions').waitFor()
    assert.match(await own.textContent(), /x-request-idreq_/)
    const other = await panel(page, 'DashScope')
    await other.getByText(/\/api\/v1\/services\/aigc\/text-generation\/generation/).waitFor()
    const sent = JSON.parse(await other.locator('code').first().textContent())
    assert.equal(sent.headers.authorization, 'Bearer ***')
    assert.deepEqual(sent.body.input.messages, [{ role: 'user', content: 'hi [[sim: say=here]]' }])
  },

  async 'the raw events of both sides are shown, with their times'(open, { simulated }) {
    const page = await open(simulated)
    await ask(page, '[[sim: pieces=["a","b","c"]]]')
    const events = await panel(page, 'Events')
    const rows = events.locator('.events li')
    assert.match(await rows.first().textContent(), /^\d+ ms\{"id":"chatcmpl-/)
    assert.match(await rows.last().textContent(), /\[DONE\]$/)
    await events.getByRole('button', { name: 'From DashScope' }).click()
    assert.match(await rows.first().textContent(), /^\d+ ms\{"output":\{"choices"/)
    await rows.first().locator('summary').click()
    await rows.first().getByText('"finish_reason"').first().waitFor()
    await shoot(page, 'desktop-events')
  },

  async 'each adjustment has its reason'(open, { simulated }) {
    const page = await open(simulated)
    await page.getByText('More parameters').click()
    await page.getByLabel('Temperature').fill('2')
    await page.getByLabel('Further parameters').fill('{"logit_bias": {"5": 1}}')
    await ask(page, 'hi')
    const changes = await panel(page, /^Changes/)
    assert.equal(await page.getByRole('tab', { name: 'Changes' }).locator('.count').textContent(), '2')
    const rows = await changes.locator('dl > div').allTextContents()
    assert.match(rows[0], /^temperature=2->1\.99qwen-plus requires a value < 2$/)
    assert.match(rows[1], /^logit_bias dropped.*not supported/)
    await shoot(page, 'desktop-changes')
  },

  async 'a refused request is explained there, too'(open, { simulated }) {
    const page = await open(simulated)
    await page.getByText('More parameters').click()
    await page.getByLabel('Further parameters').fill('{"n": "three"}')
    const answer = await ask(page, 'hi')
    assert.match(await answer.getByRole('alert').textContent(), /refused.*n.*400 · invalid_type.*Parameter/s)
    await (await panel(page, 'DashScope')).getByText(/refused/).waitFor()
  },

  async 'an earlier request can be inspected again'(open, { simulated }) {
    const page = await open(simulated)
    await ask(page, 'the first one')
    await ask(page, 'the second one')
    const shown = await panel(page, 'Request')
    await shown.getByText('the second one').waitFor()
    await page.getByRole('button', { name: 'Close the inspector' }).click()
    await page.locator('.turn.answer').first().getByRole('button', { name: 'Inspect this request' }).click()
    await page.getByRole('tabpanel').getByText('the first one').waitFor()
    assert.equal(await page.getByRole('tabpanel').getByText('the second one').count(), 0)
  },

  async 'arrow keys choose a panel'(open, { simulated }) {
    const page = await open(simulated)
    await ask(page, 'hi')
    await page.getByRole('tab', { name: 'Request' }).click()
    await page.keyboard.press('ArrowLeft')
    await page.getByRole('tab', { name: 'Code', selected: true }).waitFor()
    assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Code')
  },

  async 'a dry run that failed is asked again, by a click and when the panel is opened'(open, { simulated }) {
    const page = await open(simulated)
    const refuse = (route) =>
      route.request().headers()['x-gateway-dry-run'] === 'true'
        ? route.abort('internetdisconnected')
        : route.fallback()
    for (const way of ['click', 'open']) {
      await page.route('**/v1/chat/completions', refuse)
      await ask(page, `${way} [[sim: say=here]]`)
      const shown = await panel(page, 'DashScope')
      await shown.getByText('The gateway does not answer').waitFor()
      await page.unroute('**/v1/chat/completions', refuse)
      if (way === 'click') await shown.getByRole('button', { name: 'Ask the gateway again' }).click()
      else {
        await panel(page, 'Events')
        await panel(page, 'DashScope')
      }
      await shown.getByText('incremental_output').waitFor()
      assert.equal(await shown.getByText('The gateway does not answer').count(), 0)
    }
  },
}
