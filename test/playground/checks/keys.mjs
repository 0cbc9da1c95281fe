import assert from 'node:assert/strict'

import { ask, chooseModel, send, shoot } from '../browser.mjs'

const key = 'sk-0123456789abcdef'

async function setKey(page, value, keep = false) {
  await page.getByRole('button', { name: /^(?:Set key|Key)$/ }).click()
  await page.getByLabel('API key').fill(value)
  if (keep) await page.getByLabel(/^Keep it/).check()
  await page.getByRole('button', { name: 'Use this key' }).click()
}

const stored = (page) =>
  page.evaluate(() =>
    [localStorage, sessionStorage]
      .flatMap((storage) => Object.entries(storage))
      .concat(document.cookie)
      .join(' '),
  )

export const keys = {
  async 'without a key the page asks for one before it sends'(open, { keyed, simulator }) {
    const page = await open(keyed)
    const before = simulator.calls.length
    await send(page, 'hi')
    await page.getByRole('dialog', { name: 'DashScope key' }).waitFor()
    await shoot(page, 'desktop-key')
    assert.equal(simulator.calls.length, before)
    await page.keyboard.press('Escape')
    assert.equal(await page.locator('.composer textarea').inputValue(), 'hi')
  },

  async 'a key goes to this gateway alone, and is gone with the page'(open, { keyed, simulator }) {
    const page = await open(keyed)
    await setKey(page, key)
    const answer = await ask(page, '[[sim: say=with the key]]')
    assert.equal(await answer.locator('.markdown').textContent(), 'with the key')
    assert.equal(simulator.calls.at(-1).key, key)
    assert.ok(!(await stored(page)).includes(key))
    assert.ok(!page.url().includes(key))
    await page.reload()
    await page.getByRole('button', { name: 'Set key' }).waitFor()
  },

  async 'the next key after the dialog goes to the question, however late the page is drawn'(
    open,
    { keyed },
  ) {
    const page = await open(keyed, { lateFrames: true })
    await page.getByRole('button', { name: 'Set key' }).click()
    await page.getByLabel('API key').fill(key)
    await page.getByRole('button', { name: 'Use this key' }).click()
    const answer = await ask(page, '[[sim: say=asked at once]]')
    assert.equal(await answer.locator('.markdown').textContent(), 'asked at once')
  },

  async 'on request it stays in the tab, until it is forgotten'(open, { keyed }) {
    const page = await open(keyed)
    await setKey(page, key, true)
    await page.reload()
    await page.getByRole('button', { name: 'Key', exact: true }).click()
    assert.match(await stored(page), /dashscope-key,sk-0123456789abcdef/)
    await page.getByRole('button', { name: 'Forget it' }).click()
    await page.getByRole('button', { name: 'Set key' }).waitFor()
    assert.ok(!(await stored(page)).includes(key))
  },

  async 'a key with characters that no key has is not taken'(open, { keyed }) {
    const page = await open(keyed)
    await page.getByRole('button', { name: 'Set key' }).click()
    const use = page.getByRole('button', { name: 'Use this key' })
    for (const value of ['sk-０１２３４５６７', 'sk-0123…cdef']) {
      await page.getByLabel('API key').fill(value)
      await page.getByText('No key has such characters').waitFor()
      assert.ok(await use.isDisabled())
      await page.getByLabel('API key').press('Enter')
    }
    await page.getByLabel('API key').fill(key)
    await use.click()
    await page.getByRole('button', { name: 'Key', exact: true }).waitFor()
  },

  async 'a wrong key is explained, with the id of the request'(open, { keyed }) {
    const page = await open(keyed)
    await setKey(page, 'not a key')
    const answer = await ask(page, 'hi')
    const alert = answer.getByRole('alert')
    assert.match(await alert.textContent(), /The key was not accepted.*Check the key.*401.*req_\w+/s)
    assert.ok(!(await alert.textContent()).includes('not a key'))
    await setKey(page, key)
    await ask(page, '[[sim: error=InvalidApiKey]]')
    await page
      .getByText(/InvalidApiKey/)
      .first()
      .waitFor()
    await shoot(page, 'desktop-wrong-key')
  },

  async 'a late list of models of the key before does not replace that of the new key'(open, { keyed }) {
    const page = await open(keyed)
    const before = 'sk-fedcba9876543210'
    const late = Promise.withResolvers()
    const isBefore = (request) => request.headers().authorization === `Bearer ${before}`
    await page.route('**/v1/models', async (route) => {
      const isLate = isBefore(route.request())
      if (isLate) await late.promise
      const id = isLate ? 'model-of-the-key-before' : 'model-of-the-new-key'
      await route.fulfill({ json: { object: 'list', data: [{ id, object: 'model', type: 'chat' }] } })
    })
    await setKey(page, before)
    await setKey(page, key)
    await page.getByRole('combobox', { name: 'Model' }).click()
    await page.getByRole('option', { name: 'model-of-the-new-key' }).waitFor()
    const answer = page.waitForResponse((response) => isBefore(response.request()))
    late.resolve()
    await (await answer).finished()
    await page.evaluate(
      () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
    )
    const shown = await page.locator('.picker [role=option]').allTextContents()
    assert.deepEqual(shown, ['model-of-the-new-key'])
  },

  async 'a description of a model that failed is fetched again'(open, { simulated }) {
    const page = await open(simulated)
    const refuse = (route) => route.fulfill({ status: 503, json: {} })
    await page.route('**/v1/models/*', refuse)
    await Promise.all([page.waitForResponse(/v1\/models\/qwen-plus$/), page.reload()])
    await page.unroute('**/v1/models/*', refuse)
    assert.equal(await page.locator('.picker > .facts').textContent(), '')
    await chooseModel(page, 'qwen-max')
    await chooseModel(page, 'qwen-plus')
    await page.locator('.picker > .facts').getByText('thinks if asked').waitFor()
  },

  async 'the page distinguishes a key without the right from a wrong one'(open, { keyed }) {
    const page = await open(keyed)
    await setKey(page, key)
    const answer = await ask(page, '[[sim: error=Model.AccessDenied]]')
    const alert = answer.getByRole('alert')
    assert.match(await alert.textContent(), /The key may not do this.*Activate what it asks for.*403/s)
    await alert.getByRole('button', { name: 'Change the key' }).click()
    await page.getByRole('dialog', { name: 'DashScope key' }).waitFor()
  },
}
