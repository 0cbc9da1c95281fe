import assert from 'node:assert/strict'

import { answered, ask, phone, send } from '../browser.mjs'

/** Opens a tab and waits for it. */
async function visit(page, id) {
  await page.evaluate((hash) => {
    location.hash = `#/${hash}`
  }, id)
  await page.locator(`.top nav a[href="#/${id}"][aria-current]`).waitFor()
}

/** How far the conversation is from its end, in pixels. */
const leftBelow = (page) =>
  page
    .locator('.conversation')
    .evaluate(({ scrollHeight, scrollTop, clientHeight }) => scrollHeight - scrollTop - clientHeight)

const long = (words) => `[[sim: pieces64=${Buffer.from(JSON.stringify(words)).toString('base64url')}]]`

/** Reloads the page, and expects that the browser asks before it, and that the page stays. */
async function expectQuestion(page) {
  const question = page.waitForEvent('dialog')
  await page.evaluate(() => setTimeout(() => location.reload()))
  const dialog = await question
  assert.equal(dialog.type(), 'beforeunload')
  await dialog.dismiss()
}

/** Nothing that is typed or written is lost. */
export const losses = {
  async 'an answer goes on in another tab and in the other language, and what is typed stays'(
    open,
    { simulated },
  ) {
    const page = await open(simulated)
    const words = Array.from({ length: 40 }, (_, number) => `word${number} `)
    await send(page, long(words))
    await page.fill('.composer textarea', 'the next question')
    await page.getByLabel('System message').fill('Be brief.')
    await visit(page, 'rerank')
    await page.getByLabel('Question').fill('my own question')
    await page.getByRole('button', { name: '中文：切换到中文' }).click()
    assert.equal(await page.getByLabel('问题').inputValue(), 'my own question')
    await visit(page, 'messages')
    const answer = await answered(page)
    assert.match(await answer.locator('.markdown').textContent(), /^word0 .*word39 ?$/s)
    assert.equal(await page.locator('.composer textarea').inputValue(), 'the next question')
    assert.equal(await page.getByLabel('系统消息').inputValue(), 'Be brief.')
  },

  async 'the result of a tool that is being typed survives a change of the tab'(open, { simulated }) {
    const page = await open(simulated)
    await page.getByLabel('Tools, as JSON').fill('[{"type":"function","function":{"name":"look_up"}}]')
    await ask(page, '[[sim: tool=look_up]]')
    await page.getByLabel('Result of look_up').fill('half of a resu')
    await visit(page, 'speech')
    await visit(page, 'chat')
    assert.equal(await page.getByLabel('Result of look_up').inputValue(), 'half of a resu')
  },

  async 'before the page is left or reloaded, the browser asks while there is something to lose'(
    open,
    { simulated },
  ) {
    const losing = [
      ['chat', '.composer textarea'],
      ['chat', '.settings textarea'],
      ['embeddings', '.text-list textarea'],
      ['images', '.request textarea'],
      ['speech', '.request textarea'],
    ]
    for (const [id, field] of losing) {
      const page = await open(simulated)
      await visit(page, id)
      await page.locator(field).first().fill('typed')
      await expectQuestion(page)
      assert.equal(await page.locator(field).first().inputValue(), 'typed')
    }
    const page = await open(simulated)
    page.on('dialog', (dialog) => assert.fail(dialog.type()))
    await page.locator('.composer textarea').click()
    await Promise.all([page.waitForEvent('load'), page.evaluate(() => setTimeout(() => location.reload()))])
    await page.locator('.composer').waitFor()
  },

  async 'before the page is left, the browser asks while a recording runs'(open, { simulated }) {
    const page = await open(`${simulated}#/transcription`, { permissions: ['microphone'] })
    await page.getByRole('button', { name: 'Record' }).click()
    const finish = page.getByRole('button', { name: /^Finish/ })
    await finish.waitFor()
    await expectQuestion(page)
    await finish.waitFor()
  },

  async 'a tab that could not be loaded says so, and is loaded when it is opened again'(open, { simulated }) {
    const page = await open(simulated, { mayComplain: true })
    await page.fill('.composer textarea', 'typed')
    await page.route('**/playground/speech-*.js', (route) => route.abort('internetdisconnected'))
    await visit(page, 'speech')
    await page.getByText('could not be loaded. Check your connection').waitFor()
    await page.unroute('**/playground/speech-*.js')
    await visit(page, 'chat')
    assert.equal(await page.locator('.composer textarea').inputValue(), 'typed')
    await visit(page, 'speech')
    await page.locator('.request').waitFor()
  },

  async 'an answer that is cut keeps what came, says why, and is asked again by a click'(
    open,
    { simulated },
  ) {
    const page = await open(simulated)
    await page.route('**/v1/chat/completions', (route) =>
      route.fulfill({
        contentType: 'text/event-stream',
        body: `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content: 'half of it' } }] })}\n\n`,
      }),
    )
    const answer = await ask(page, '[[sim: say=all of it]]')
    assert.match(await answer.textContent(), /half of it.*The answer broke off.*What came so far is kept/s)
    await page.unroute('**/v1/chat/completions')
    await answer.getByRole('button', { name: 'Ask again from here' }).click()
    await page.locator('.turn.answer .markdown', { hasText: 'all of it' }).waitFor()
  },

  async 'a long answer is followed to its end on a phone, unless one reads further up'(open, { simulated }) {
    const page = await open(simulated, phone)
    const lines = Array.from(
      { length: 12 },
      (_, number) => `Paragraph ${number}. ${'Words. '.repeat(20)}\n\n`,
    )
    for (let question = 0; question < 2; question += 1) {
      await ask(page, long(lines))
      await page.waitForFunction((selector) => {
        const { scrollHeight, scrollTop, clientHeight } = document.querySelector(selector)
        return scrollHeight - scrollTop - clientHeight < 2
      }, '.conversation')
      await page.locator('.conversation').evaluate((area) => area.scrollTo({ top: 0 }))
    }
    await send(page, long(lines).replace(']]', '; slow-chunks=150]]'))
    await page.locator('.turn.answer').nth(2).getByText('Paragraph 3.').waitFor()
    await page.locator('.conversation').evaluate((area) => area.scrollTo({ top: 0 }))
    await answered(page)
    await page.evaluate(
      () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
    )
    assert.ok((await leftBelow(page)) > 100)
  },

  async 'an example takes nothing that was typed, and the next one takes what the example typed'(
    open,
    { simulated },
  ) {
    const page = await open(simulated)
    const tools = page.getByLabel('Tools, as JSON')
    const example = async (place) => {
      await page.locator('.empty button').nth(place).click()
      await page.locator('.turn.answer').waitFor()
      await answered(page)
      await page.getByRole('button', { name: 'New conversation' }).click()
    }
    await page.getByLabel('System message').fill('Be brief.')
    await page.fill('.composer textarea', 'half of a question')
    await example(1)
    assert.match(await tools.inputValue(), /get_weather/)
    await example(0)
    assert.equal(await tools.inputValue(), '')
    const own = '[{"type":"function","function":{"name":"look_up"}}]'
    await tools.fill(own)
    await example(2)
    assert.equal(await tools.inputValue(), own)
    assert.equal(await page.getByLabel('System message').inputValue(), 'Be brief.')
    assert.equal(await page.locator('.composer textarea').inputValue(), 'half of a question')
  },

  async 'of several files, one that cannot be read is named as a problem until the message is sent'(
    open,
    { simulated },
  ) {
    const page = await open(simulated)
    await page.evaluate(() => {
      globalThis.FileReader = class extends FileReader {
        readAsDataURL(file) {
          if (file.name === 'folder') this.dispatchEvent(new ProgressEvent('error'))
          else super.readAsDataURL(file)
        }
      }
    })
    await page.setInputFiles('input[type=file]', [
      { name: 'folder', mimeType: '', buffer: Buffer.from('') },
      { name: 'read.txt', mimeType: 'text/plain', buffer: Buffer.from('a') },
    ])
    await page.getByRole('button', { name: 'Remove read.txt' }).waitFor()
    const problem = page.getByText('could not read all of the files')
    await problem.waitFor()
    await page.getByRole('button', { name: 'Remove read.txt' }).click()
    await ask(page, 'hi')
    assert.equal(await problem.count(), 0)
  },
}
