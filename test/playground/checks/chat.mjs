import assert from 'node:assert/strict'

import { answered, ask, panel, send } from '../browser.mjs'

const pixel =
  'iVBORw0KGgoAAAANSUhEUgAAABAAAAAQCAYAAAAf8/9hAAAAGUlEQVR4nGP4z8DwnxLMMGrAqAGjBgwXAwAwxP4QHCfkAAAAAABJRU5ErkJggg=='

/** The body of the page's last request, as the inspector shows it. */
async function lastBody(page) {
  const shown = await panel(page, 'Request')
  return JSON.parse(await shown.locator('code').first().textContent())
}

export const chat = {
  async 'the list of models says what each takes'(open, { simulated }) {
    const page = await open(simulated)
    const field = page.getByRole('combobox', { name: 'Model' })
    await field.click()
    await page.keyboard.type('vl plus')
    const option = page.getByRole('option', { name: 'qwen3-vl-plus' })
    await option.getByText('images').waitFor()
    await option.getByText('video').waitFor()
    await page.keyboard.press('Enter')
    assert.equal(await field.inputValue(), 'qwen3-vl-plus')
    await page.locator('.picker > .facts').getByText('thinks if asked').waitFor()
  },

  async 'moving through the list of models does not ask for each of them'(open, { simulated }) {
    const page = await open(simulated)
    await page.getByRole('combobox', { name: 'Model' }).click()
    await page.getByRole('option').first().waitFor()
    const requested = []
    page.on('request', (request) => requested.push(new URL(request.url()).pathname))
    await page.evaluate(async () => {
      for (let step = 0; step < 30; step += 1) {
        const key = new KeyboardEvent('keydown', { key: 'ArrowDown', bubbles: true, cancelable: true })
        document.activeElement.dispatchEvent(key)
        await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))
      }
    })
    const last = page.locator('[role=option][aria-selected=true]')
    await last.locator('.facts > span').first().waitFor()
    // A busy machine draws so late that the pause is over.
    assert.ok(requested.filter((path) => path.startsWith('/v1/models/')).length <= 10, requested.join(' '))
  },

  async 'a model that is in no list can be typed'(open, { simulated }) {
    const page = await open(simulated)
    await page.getByRole('combobox', { name: 'Model' }).fill('qwen-of-tomorrow')
    await ask(page, 'hi')
    assert.equal((await lastBody(page)).model, 'qwen-of-tomorrow')
  },

  async 'the system message and all parameters are sent, and none that is empty'(open, { simulated }) {
    const page = await open(simulated)
    await ask(page, 'hi')
    assert.deepEqual(await lastBody(page), {
      model: 'qwen-plus',
      messages: [{ role: 'user', content: 'hi' }],
      stream: true,
      stream_options: { include_usage: true },
    })
    await page.getByRole('button', { name: 'New conversation' }).click()
    await page.getByLabel('System message').fill('Be brief.')
    await page.getByLabel('Thinking').selectOption('off')
    await page.getByLabel('Search the web').check()
    await page.getByLabel('Stream the answer').uncheck()
    await page.getByText('More parameters').click()
    await page.getByLabel('Temperature').fill('0.5')
    await page.getByLabel('Top P').fill('0.9')
    await page.getByLabel('Max tokens').fill('100')
    await page.getByLabel('Seed').fill('0')
    await page.getByLabel('Further parameters').fill('{"stop": ["###"]}')
    await ask(page, 'hi')
    assert.deepEqual(await lastBody(page), {
      model: 'qwen-plus',
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'hi' },
      ],
      temperature: 0.5,
      top_p: 0.9,
      max_tokens: 100,
      seed: 0,
      enable_thinking: false,
      enable_search: true,
      stop: ['###'],
    })
  },

  async 'the history can be changed, removed and asked again'(open, { simulated }) {
    const page = await open(simulated)
    await ask(page, 'first [[sim: say=one]]')
    await ask(page, 'second [[sim: say=two]]')
    const turn = (index) => page.locator('.turn').nth(index)
    await turn(0).getByRole('button', { name: 'Edit' }).click()
    await turn(0).getByRole('textbox').fill('changed [[sim: say=three]]')
    await turn(0).getByRole('button', { name: 'Done' }).click()
    await turn(1).getByRole('button', { name: 'Edit' }).click()
    await turn(1).getByRole('textbox').fill('my own words')
    await turn(1).getByRole('button', { name: 'Done' }).click()
    await turn(3).getByRole('button', { name: 'Ask again from here' }).click()
    await answered(page)
    assert.deepEqual(
      (await lastBody(page)).messages.map(({ content }) => content),
      ['changed [[sim: say=three]]', 'my own words', 'second [[sim: say=two]]'],
    )
    await turn(2).getByRole('button', { name: 'Remove' }).click()
    assert.equal(await page.locator('.turn').count(), 3)
    await turn(0).getByRole('button', { name: 'Ask again from here' }).click()
    await page.waitForFunction(() => document.querySelectorAll('.turn').length === 2)
    assert.equal(await (await answered(page)).locator('.markdown').textContent(), 'three')
  },

  async 'messages that cannot be sent again are kept'(open, { simulated }) {
    const page = await open(simulated)
    await ask(page, '[[sim: say=the answer]]')
    await page.getByText('More parameters').click()
    await page.getByLabel('Further parameters').fill('{')
    await page.getByRole('button', { name: 'Ask again' }).last().click()
    await page.getByLabel('Further parameters').fill('')
    assert.match(await page.locator('.turn.answer').textContent(), /the answer/)
  },

  async 'pictures, sound, video and files are picked, and their parts are sent'(open, { simulated }) {
    const page = await open(simulated)
    await page.getByRole('combobox', { name: 'Model' }).fill('qwen3-omni-flash')
    await page.keyboard.press('Enter')
    const files = [
      { name: 'red.png', mimeType: 'image/png', buffer: Buffer.from(pixel, 'base64') },
      { name: 'said.mp3', mimeType: 'audio/mpeg', buffer: Buffer.from('ID3 nothing') },
      { name: 'seen.mp4', mimeType: 'video/mp4', buffer: Buffer.from('nothing') },
      { name: 'read.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.4') },
    ]
    await page.setInputFiles('input[type=file]', files)
    await page.getByRole('button', { name: 'Remove read.pdf' }).waitFor()
    await page.getByRole('button', { name: 'Remove read.pdf' }).click()
    await ask(page, 'What is this?')
    const [{ content }] = (await lastBody(page)).messages
    assert.deepEqual(content, [
      { type: 'image_url', image_url: { url: `data:image/png;base64,${pixel}` } },
      { type: 'input_audio', input_audio: { data: files[1].buffer.toString('base64'), format: 'mp3' } },
      {
        type: 'video_url',
        video_url: { url: `data:video/mp4;base64,${files[2].buffer.toString('base64')}` },
      },
      { type: 'text', text: 'What is this?' },
    ])
  },

  async 'a picture is pasted, and a model that takes none is named before it refuses'(open, { simulated }) {
    const page = await open(simulated)
    await page.locator('.composer textarea').focus()
    await page.evaluate((base64) => {
      const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
      const clipboardData = new DataTransfer()
      clipboardData.items.add(new File([bytes], 'pasted.png', { type: 'image/png' }))
      const event = new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true })
      document.activeElement.dispatchEvent(event)
    }, pixel)
    await page.getByAltText('pasted.png').waitFor()
    await page.getByText('qwen-plus takes no pictures').waitFor()
    await send(page, 'What is this?')
    await (await answered(page)).getByRole('alert').waitFor()
  },

  async 'a file that is dropped beside the field does not replace the page'(open, { simulated }) {
    const page = await open(simulated)
    const isTaken = (selector) =>
      page.evaluate((found) => {
        const dataTransfer = new DataTransfer()
        dataTransfer.items.add(new File(['a'], 'a.txt', { type: 'text/plain' }))
        const event = new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true })
        document.querySelector(found).dispatchEvent(event)
        return event.defaultPrevented
      }, selector)
    assert.ok(await isTaken('h1'))
    assert.equal(await page.getByText('a.txt').count(), 0)
    assert.ok(await isTaken('.composer'))
    await page.getByText('a.txt').waitFor()
  },

  async 'Enter ends a word of Chinese input without sending'(open, { simulated }) {
    const page = await open(simulated)
    await page.fill('.composer textarea', 'ni hao')
    await page
      .locator('.composer textarea')
      .dispatchEvent('keydown', { key: 'Enter', isComposing: true, bubbles: true })
    await page.press('.composer textarea', 'Shift+Enter')
    assert.equal(await page.locator('.turn').count(), 0)
  },

  async 'of several answers the first one is shown, not a mixture'(open, { simulated }) {
    const page = await open(simulated)
    await page.getByText('More parameters').click()
    await page.getByLabel('Further parameters').fill('{"n": 2}')
    const streamed = await ask(page, '[[sim: say=one after the other]]')
    assert.equal(await streamed.locator('.markdown').textContent(), 'one after the other')
    const events = await panel(page, 'Events')
    assert.match(await events.textContent(), /"index":1/)
  },

  async 'the problem of a field, the name of a table and the title are in Chinese, too'(open, { simulated }) {
    const page = await open(simulated, { locale: 'zh-CN' })
    assert.equal(await page.title(), 'DashScope 网关 · 试用页面')
    const tools = page.getByLabel('工具（JSON）')
    for (const [given, says] of [
      ['[', '不是有效的 JSON：'],
      ['[null]', '值须为 [{…}] 的形式。'],
      ['{}', '值须为 [{…}] 的形式。'],
    ]) {
      await tools.fill(given)
      await page.locator('.settings .problem').getByText(says).waitFor()
    }
    await tools.fill('')
    const table = Buffer.from(JSON.stringify(['| a |\n|---|\n| b |'])).toString('base64url')
    const answer = await ask(page, `[[sim: pieces64=${table}]]`)
    await answer.getByRole('region', { name: '表格' }).waitFor()
  },
}
