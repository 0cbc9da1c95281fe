import assert from 'node:assert/strict'

import { answered, panel, send } from '../browser.mjs'

/** The simulator takes an answer in base64url, so that nothing in it is read as a directive. */
function saying(text) {
  return `[[sim: pieces64=${Buffer.from(JSON.stringify([text])).toString('base64url')}]]`
}

async function hear(page, text) {
  await send(page, saying(text))
  await page.waitForSelector('.turn.answer')
  const answer = await answered(page)
  return answer.locator('.markdown')
}

export const hostile = {
  async 'HTML in an answer is text, and runs nothing'(open, { simulated }) {
    const page = await open(simulated)
    await page.evaluate(() => {
      globalThis.ran = []
      globalThis.alert = (text) => globalThis.ran.push(text)
    })
    const shown = await hear(
      page,
      [
        '<img src=x onerror="alert(1)">',
        '<script>alert(2)</script>',
        '<svg onload=alert(3)></svg>',
        'a <b onmouseover=alert(4)>bold</b> <style>body{display:none}</style>',
        '<iframe src="javascript:alert(5)"></iframe>',
        '| <img src=x onerror=alert(6)> |\n|---|\n| <script>alert(7)</script> |',
        '```html\n<img src=x onerror=alert(8)>\n```',
      ].join('\n\n'),
    )
    await shown.locator('.hljs-name, .hljs-tag').first().waitFor()
    await page.waitForTimeout(100)
    assert.equal(await shown.locator('img, script, svg:not(.icon), iframe, style, b').count(), 0)
    assert.match(await shown.textContent(), /<img src=x onerror="alert\(1\)">/)
    assert.deepEqual(await page.evaluate(() => globalThis.ran), [])
  },

  async 'only addresses of the web and of mail become links, and no picture is fetched'(open, { simulated }) {
    const page = await open(simulated)
    const shown = await hear(
      page,
      [
        '[one](javascript:alert(1)) [two](JaVaScRiPt:alert(1)) [three](data:text/html,<script>alert(1)</script>)',
        '[four](vbscript:x) [five](file:///etc/passwd) [six](&#106;avascript:alert(1)) <javascript:alert(1)>',
        '![picture](https://attacker.example/seen.png) ![x](javascript:alert(1)) [seven](/v1/models) [eight](//attacker.example)',
        '[good](https://example.com/a) <mail@example.com>',
      ].join('\n\n'),
    )
    const hrefs = await shown
      .locator('a')
      .evaluateAll((links) => links.map((link) => link.getAttribute('href')))
    assert.deepEqual(hrefs, [
      'https://attacker.example/seen.png',
      'https://example.com/a',
      'mailto:mail@example.com',
    ])
    assert.equal(await shown.locator('img').count(), 0)
  },

  async 'huge tables, deep nesting and long lines leave the page alive'(open, { simulated }) {
    const page = await open(simulated)
    const row = (cell) => `|${`${cell}|`.repeat(200)}`
    const table = [row('h'), row('-'), ...Array.from({ length: 300 }, () => row('x'))].join('\n')
    const shown = await hear(page, table)
    await shown.locator('td').first().waitFor()
    const cells = await shown.locator('td').count()
    assert.ok(cells > 0 && cells <= 5_050, `${cells} cells`)
    for (const text of [
      '> '.repeat(5_000),
      '*'.repeat(20_000),
      '['.repeat(20_000),
      'a_'.repeat(20_000),
      '- > '.repeat(3_000),
      'x'.repeat(50_000),
      '- '.repeat(3_000),
    ]) {
      await page.getByRole('button', { name: 'New conversation' }).click()
      await hear(page, `${text}end`)
      const started = Date.now()
      await page.fill('.composer textarea', 'still here')
      assert.ok(Date.now() - started < 5_000, `${Date.now() - started} ms`)
    }
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth))
  },

  async 'a hundred thousand events and ten megabytes leave the page alive, with both ends of the events'(
    open,
    { simulated },
  ) {
    const page = await open(simulated)
    const toEvent = (content, number) =>
      `: upstream {"number":${number}}\n\ndata: ${JSON.stringify({ choices: [{ index: 0, delta: { content } }] })}\n\n`
    const events = Array.from({ length: 100_000 }, (_, number) => toEvent('some words ', number))
    events[50_000] = toEvent('x'.repeat(10_000_000), 50_000)
    await page.route('**/v1/chat/completions', (route) =>
      route.request().headers()['x-gateway-dry-run'] === 'true'
        ? route.fulfill({ json: { object: 'gateway.dry_run' } })
        : route.fulfill({
            contentType: 'text/event-stream',
            body: `${events.join('')}data: [DONE]\n\n`,
          }),
    )
    await page.getByRole('tab', { name: 'Events' }).waitFor({ state: 'detached' })
    await send(page, 'hi')
    const shown = await panel(page, 'Events')
    // While it comes, too.
    await page.fill('.composer textarea', 'still here')
    await page.waitForSelector('[aria-label="Send"]', { timeout: 120_000 })
    const started = Date.now()
    await page.fill('.composer textarea', 'here again')
    assert.ok(Date.now() - started < 15_000, `${Date.now() - started} ms`)
    assert.match(await shown.textContent(), /From the gateway 100001.*From DashScope 100000/s)
    const rows = shown.locator('.events li')
    assert.equal(await rows.count(), 501)
    assert.match(await rows.nth(250).textContent(), /99501|99,501/)
    const text = page.locator('.turn.answer .markdown')
    assert.match(await text.textContent(), /some words x+… 9099989$/)
  },

  async 'a giant event of DashScope is shown as far as there is room, and the page lives on'(
    open,
    { simulated },
  ) {
    const page = await open(simulated)
    await send(page, '[[sim: giant-event=3000]]')
    await page.waitForSelector('.turn.answer')
    const answer = await answered(page)
    assert.match(await answer.locator('.markdown').textContent(), /^x+… 1072002$/)
    await page.fill('.composer textarea', 'still here')
  },

  async 'the policy of the page stops what the page would not do'(open, { simulated }) {
    const page = await open(simulated, { mayComplain: true })
    const blocked = await page.evaluate(
      () =>
        new Promise((resolve) => {
          const seen = new Set()
          document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) => {
            seen.add(effectiveDirective)
            if (seen.size === 3) resolve([...seen])
          })
          const image = new Image()
          image.src = 'https://attacker.example/x.png'
          void fetch('https://attacker.example').catch(() => {})
          try {
            document.body.innerHTML = '<img src=x onerror=alert(1)>'
          } catch {}
        }),
    )
    assert.deepEqual(new Set(blocked), new Set(['connect-src', 'img-src', 'require-trusted-types-for']))
  },
}
