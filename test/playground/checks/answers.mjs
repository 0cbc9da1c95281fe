import assert from 'node:assert/strict'

import { answered, ask, send, shoot } from '../browser.mjs'

/** Runs in the page: notes each text that the answer shows. */
function noteTexts() {
  globalThis.noted = []
  new MutationObserver(() => {
    const text = document.querySelector('.turn.answer .markdown')?.textContent.trim()
    if (text && globalThis.noted.at(-1) !== text) globalThis.noted.push(text)
  }).observe(document.body, { childList: true, characterData: true, subtree: true })
}

export const answers = {
  async 'a stream appears piece by piece, with its times, tokens and pace'(open, { simulated }) {
    const page = await open(simulated)
    await page.evaluate(noteTexts)
    await send(page, '[[sim: pieces=["1","2","3","4","5","6"]; slow-chunks=400]]')
    await page.waitForSelector('.turn.answer')
    const answer = await answered(page)
    const figures = await answer.locator('.figures').textContent()
    assert.match(figures, /\d+ m?sfirst token.*\d+ m?sin all.*\dtokens\/s.*\dprompt.*\danswer/s)
    assert.ok((await answer.locator('.pace rect').count()) >= 2)
    const noted = await page.evaluate(() => globalThis.noted)
    // A page on a busy machine shows several pieces at once.
    assert.ok(noted.length >= 2, noted.join(' '))
    assert.ok(noted.every((text) => '123456'.startsWith(text)))
    assert.equal(noted.at(-1), '123456')
  },

  async 'the wait for the first token is shown'(open, { simulated }) {
    const page = await open(simulated)
    await send(page, '[[sim: slow-first-event=4500; say=late]]')
    // A busy machine may draw the page too late to show each second.
    await page.getByText(/Waiting for the first token · [2-4] s/).waitFor()
    await page.locator('.markdown').filter({ hasText: 'late' }).waitFor()
  },

  async 'a whole answer has times, tokens and pace, too'(open, { simulated }) {
    const page = await open(simulated)
    await page.getByLabel('Stream the answer').uncheck()
    const answer = await ask(page, '[[sim: say=whole]]')
    assert.equal(await answer.locator('.markdown').textContent(), 'whole')
    assert.match(await answer.locator('.figures').textContent(), /\dprompt/)
  },

  async 'thinking is folded away, and opens'(open, { simulated }) {
    const page = await open(simulated)
    await page.getByLabel('Thinking').selectOption('on')
    const answer = await ask(page, '[[sim: think=because it is so; say=So it is.]]')
    const thoughts = answer.getByText('because it is so')
    assert.equal(await thoughts.isVisible(), false)
    await answer.getByText(/^Thought for/).click()
    assert.equal(await thoughts.isVisible(), true)
  },

  async 'tools are called, their results are filled in, and the model goes on'(open, { simulated }) {
    const page = await open(simulated)
    const tools = page.getByLabel('Tools, as JSON')
    await tools.fill('[{')
    await page.locator('.settings .problem').waitFor()
    assert.equal(await tools.getAttribute('aria-invalid'), 'true')
    const get = {
      name: 'get_weather',
      parameters: { type: 'object', properties: { city: { type: 'string' } } },
    }
    await tools.fill(JSON.stringify([{ type: 'function', function: get }]))
    const answer = await ask(page, '杭州今天天气如何？')
    await answer.getByRole('heading', { name: 'Calls get_weather' }).waitFor()
    assert.match(await answer.locator('.call code').textContent(), /"city": "杭州"/)
    await page.getByLabel('Result of get_weather').fill('{"temperature": 21}')
    await shoot(page, 'desktop-tool')
    await page.getByRole('button', { name: 'Send the results' }).click()
    await page.locator('.turn.answer').nth(1).locator('.markdown').filter({ hasText: /\S/ }).waitFor()
    await answered(page)
    assert.equal(await page.locator('.turn.result').textContent(), 'Result of get_weather{"temperature": 21}')
  },

  async 'an answer keeps to a JSON schema'(open, { simulated }) {
    const page = await open(simulated)
    await page.getByLabel('Answer as').selectOption('json_schema')
    const schema = { type: 'object', properties: { lender: { type: 'string' } }, required: ['lender'] }
    await page.getByLabel('JSON schema').fill(JSON.stringify(schema))
    const answer = await ask(page, 'Who lends? Answer as JSON.')
    assert.equal(typeof JSON.parse(await answer.locator('.markdown code').textContent()).lender, 'string')
  },

  async 'sources of a web search are listed'(open, { simulated }) {
    const page = await open(simulated)
    await page.getByText('More parameters').click()
    await page.getByLabel('Further parameters').fill('{"web_search_options": {}}')
    const answer = await ask(page, '民间借贷的利率上限最近有变化吗？')
    const sources = answer.getByRole('navigation', { name: 'Sources' }).getByRole('link')
    assert.ok((await sources.count()) > 0)
    assert.match(await sources.first().getAttribute('href'), /^https?:/)
    assert.match(await sources.first().getAttribute('rel'), /noopener/)
  },

  async 'speech is played'(open, { simulated }) {
    const page = await open(simulated)
    await page.getByRole('combobox', { name: 'Model' }).fill('qwen3-omni-flash')
    await page.keyboard.press('Enter')
    await page.getByText('More parameters').click()
    const spoken = { modalities: ['text', 'audio'], audio: { voice: 'Cherry', format: 'wav' } }
    await page.getByLabel('Further parameters').fill(JSON.stringify(spoken))
    const answer = await ask(page, 'Say hello')
    const length = await answer.locator('audio').evaluate(async (audio) => {
      if (audio.readyState === 0)
        await new Promise((resolve, reject) => {
          audio.addEventListener('loadedmetadata', resolve)
          audio.addEventListener('error', () => reject(new Error(audio.error.message)))
        })
      return audio.duration
    })
    assert.ok(length > 0)
  },

  async "the stop button ends the answer, and DashScope's with it"(open, { keyed, simulator }) {
    const page = await open(keyed)
    await page.getByRole('button', { name: 'Set key' }).click()
    await page.getByLabel('API key').fill('sk-0123456789abcdef')
    await page.getByRole('button', { name: 'Use this key' }).click()
    await send(page, '[[sim: endless; slow-chunks=20]] 借款合同要写哪些条款？')
    await page
      .locator('.turn.answer .markdown')
      .filter({ hasText: /\S{10}/ })
      .waitFor()
    const call = simulator.calls.findLast(({ body }) =>
      JSON.stringify(body)?.includes('endless; slow-chunks=20'),
    )
    assert.equal(call.state, 'open')
    await page.getByRole('button', { name: 'Stop' }).click()
    await page.getByText('Stopped', { exact: true }).waitFor()
    await answered(page)
    for (let tries = 0; call.state === 'open' && tries < 500; tries += 1) await page.waitForTimeout(20)
    assert.equal(call.state, 'aborted')
  },

  async 'an answer that breaks off keeps what came, and says so'(open, { simulated }) {
    const page = await open(simulated)
    const answer = await ask(page, '[[sim: drop-after=4]] 借款合同要写哪些条款？')
    await answer.getByRole('alert').waitFor()
    assert.notEqual(await answer.locator('.markdown').textContent(), '')
  },

  async 'an answer that the limit of tokens ends says so'(open, { simulated }) {
    const page = await open(simulated)
    const answer = await ask(page, '[[sim: finish=length]] hi')
    await answer.getByText('The answer ends at the limit of tokens.').waitFor()
  },
}
