import assert from 'node:assert/strict'

import { answered, ask, panel, send } from '../browser.mjs'

export const proxies = {
  async 'below a path of a proxy all of it works'(open, { below }) {
    const page = await open(below)
    await page.getByText('Simulated: the answers').waitFor()
    const answer = await ask(page, '[[sim: say=below]]')
    assert.equal(await answer.locator('.markdown').textContent(), 'below')
    const shown = await panel(page, 'Code')
    assert.ok((await shown.locator('code').textContent()).includes(`${below}v1/chat/completions`))
    await (await panel(page, 'DashScope')).getByText('incremental_output').waitFor()
  },

  async 'behind a slow proxy the page comes, waits and answers'(open, { slow }) {
    const page = await open(slow)
    const waiting = page.getByText('Waiting for the first token').waitFor()
    // Long enough for a page that another one covers: it is drawn seldom.
    await send(page, '[[sim: slow-first-event=3000]] [[sim: say=slow but sure]]')
    await waiting
    const answer = await answered(page)
    await answer.locator('.markdown').filter({ hasText: 'slow but sure' }).waitFor()
  },

  async 'a dead upstream is explained'(open, { dead }) {
    const page = await open(dead)
    await page.getByRole('button', { name: 'Set key' }).click()
    await page.getByLabel('API key').fill('sk-0123456789abcdef')
    await page.getByRole('button', { name: 'Use this key' }).click()
    const answer = await ask(page, 'hi')
    const text = await answer.getByRole('alert').textContent()
    assert.match(text, /DashScope did not answer.*Try again.*50[234] · \w+.*req_/s)
  },

  async 'a gateway that is gone is explained, and the question stays'(open, { simulated }) {
    const page = await open(simulated)
    await page.route('**/v1/chat/completions', (route) => route.abort('connectionrefused'))
    const answer = await ask(page, 'hi')
    assert.match(
      await answer.getByRole('alert').textContent(),
      /The gateway does not answer.*Check your connection/s,
    )
    await page.unroute('**/v1/chat/completions')
    await answer.page().locator('.turn.user').getByRole('button', { name: 'Ask again from here' }).click()
    await page.locator('.turn.answer .markdown').filter({ hasText: /\S/ }).waitFor()
  },

  async 'an error page of a proxy does no harm'(open, { simulated }) {
    const page = await open(simulated)
    await page.route('**/v1/chat/completions', (route) =>
      route.fulfill({
        status: 502,
        contentType: 'text/html',
        body: '<h1>Bad Gateway</h1><img src=x onerror=alert(1)>',
      }),
    )
    const answer = await ask(page, 'hi')
    assert.match(await answer.getByRole('alert').textContent(), /DashScope did not answer<h1>Bad Gateway/)
    assert.equal(await answer.locator('img, h1').count(), 0)
  },

  async 'a page that a proxy sends as the answer is explained, in every tab'(open, { simulated }) {
    const page = await open(simulated)
    const login = { contentType: 'text/html; charset=utf-8', body: '<h1>Log in</h1>' }
    await page.route('**/v1/**', (route) =>
      route.request().method() === 'POST' ? route.fulfill(login) : route.fallback(),
    )
    const says = /This is not the gateway’s answer.*login of a proxy/s
    const answer = await ask(page, 'hi')
    assert.match(await answer.getByRole('alert').textContent(), says)
    for (const [title, action] of [
      ['Embeddings', 'Compare'],
      ['Completions', 'Complete'],
      ['Speech', 'Speak'],
    ]) {
      await page.getByRole('link', { name: title }).click()
      await page.getByRole('button', { name: action, exact: true }).click()
      assert.match(await page.locator('.outcome').getByRole('alert').textContent(), says)
    }
    assert.equal(await page.locator('.takes li').count(), 0)
  },

  async 'an answer that is no JSON has broken off'(open, { simulated }) {
    const page = await open(`${simulated}#/embeddings`)
    await page.route('**/v1/embeddings', (route) =>
      route.fulfill({ contentType: 'application/json', body: '{"object":' }),
    )
    await page.getByRole('button', { name: 'Compare' }).click()
    assert.match(await page.locator('.outcome').getByRole('alert').textContent(), /The answer broke off/)
  },

  async 'a page that a proxy sends as settings or list of models does no harm'(open, { simulated }) {
    const page = await open(simulated)
    for (const path of ['**/playground/settings.json', '**/v1/models'])
      await page.route(path, (route) => route.fulfill({ contentType: 'text/html', body: '<h1>Log in</h1>' }))
    await Promise.all([page.waitForResponse(/v1\/models$/), page.reload()])
    await page.getByRole('button', { name: 'Set key' }).waitFor()
    assert.equal(await page.getByRole('combobox', { name: 'Model' }).inputValue(), 'qwen-plus')
  },
}
