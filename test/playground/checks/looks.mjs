import assert from 'node:assert/strict'

import { answered, ask, phone, shoot } from '../browser.mjs'

export const paint = {
  async 'the first paint with an empty cache comes within a second'(open, { simulated }) {
    // On a busy machine the first may be late; each has a profile of its own.
    const paints = []
    for (let tries = 0; tries < 10 && !(paints.at(-1) < 1000); tries += 1) {
      const page = await open(simulated, { deviceScaleFactor: 1 + tries / 100 })
      paints.push(
        await page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime),
      )
    }
    const last = paints.at(-1)
    assert.ok(last < 1000, `${paints.join(', ')} ms`)
    return `${Math.round(last)} ms`
  },
}

/** How the page looks: each state as a picture, to be looked at. */
export const looks = {
  async 'simulated answers need no key, and a banner says so'(open, { simulated }) {
    const page = await open(simulated)
    await page.getByText('Simulated: the answers come from the built-in simulator').waitFor()
    assert.equal(await page.getByRole('button', { name: 'Set key' }).count(), 0)
    await shoot(page, 'desktop-empty')
  },

  async 'on a desktop all tabs of the page and of the inspector are seen'(open, { simulated }) {
    for (const locale of ['en', 'zh-CN']) {
      for (const width of [1120, 1280, 1440]) {
        const page = await open(simulated, { locale, viewport: { width, height: 800 } })
        await ask(page, 'Hello [[sim: say=Hello.]]')
        const hidden = (selector) =>
          page.locator(selector).evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)
        const height = await page.locator('.top').evaluate((top) => top.clientHeight)
        const seen = [await hidden('.top nav'), await hidden('.inspector .tab-list'), height]
        assert.ok(seen[0] <= 0 && seen[1] <= 0 && height < 70, `${locale}, ${width}: ${seen.join(', ')}`)
      }
    }
  },

  async 'three examples are shown before the first conversation, and each is sent by a click'(
    open,
    { simulated },
  ) {
    const page = await open(simulated)
    const examples = page.locator('.empty button')
    assert.equal(await examples.count(), 3)
    await examples.nth(0).click()
    await page.getByText(/^Thought for/).waitFor()
    await page.getByRole('button', { name: 'Send', exact: true }).waitFor()
    await shoot(page, 'desktop-answer')
    await page.getByRole('button', { name: 'New conversation' }).click()
    await examples.nth(2).click()
    const answer = page.locator('.turn.answer .markdown')
    await answer.filter({ hasText: '}' }).waitFor()
    const said = await (await answered(page)).locator('.markdown code').textContent()
    assert.equal(typeof JSON.parse(said), 'object')
  },

  async 'light and dark follow the system, and the switch wins'(open, { simulated }) {
    const page = await open(simulated, { colorScheme: 'dark' })
    const back = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor)
    const dark = await back()
    await ask(page, 'Hello [[sim: say=It is dark here.]]')
    await shoot(page, 'desktop-dark')
    await page.getByRole('button', { name: 'Switch to light' }).click()
    assert.notEqual(await back(), dark)
    await page.reload()
    await page.waitForSelector('.composer')
    assert.notEqual(await back(), dark)
  },

  async 'the language is that of the browser, and the switch wins'(open, { simulated }) {
    const page = await open(simulated, { locale: 'zh-CN' })
    await page.getByText('想试点什么？').waitFor()
    assert.equal(await page.evaluate(() => document.documentElement.lang), 'zh-CN')
    await page.locator('.empty button').nth(1).click()
    await page.getByRole('heading', { name: '调用 get_weather' }).waitFor()
    await shoot(page, 'desktop-chinese')
    await page.getByRole('button', { name: 'EN: switch to English' }).click()
    await page.getByRole('heading', { name: 'Calls get_weather' }).waitFor()
    assert.equal(await page.evaluate(() => document.documentElement.lang), 'en')
  },

  async 'nothing is wider than a phone of 360 pixels'(open, { simulated }) {
    const page = await open(simulated, { ...phone, locale: 'zh-CN', colorScheme: 'dark' })
    const fits = async () =>
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth))
    await fits()
    await shoot(page, 'phone-empty')
    await page.locator('.empty button').nth(1).click()
    await page.getByRole('heading', { name: '调用 get_weather' }).waitFor()
    await fits()
    await shoot(page, 'phone-answer')
    await page.getByRole('button', { name: /^设置/ }).click()
    await fits()
    await shoot(page, 'phone-settings')
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: '请求经历了什么' }).click()
    await page.getByText('incremental_output').waitFor()
    await fits()
    await shoot(page, 'phone-inspector')
  },
}
