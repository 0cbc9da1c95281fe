import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { chooseModel, codeIn, finished, openSettings, panel, phone, run, shoot } from '../browser.mjs'

const said = 'A paper boat drifts down the river. It carries a letter.'

/** What the simulator speaks, it recognises word for word. */
async function speak(simulated) {
  const answer = await fetch(`${simulated}v1/audio/speech`, {
    method: 'POST',
    headers: { authorization: 'Bearer sk-simulated-key', 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'qwen3-tts-flash', voice: 'Cherry', input: said, response_format: 'wav' }),
  })
  return { name: 'boat.wav', mimeType: 'audio/wav', buffer: Buffer.from(await answer.arrayBuffer()) }
}

export const sounds = {
  async 'speech plays while it comes, as MP3'(open, { simulated }) {
    const page = await open(`${simulated}#/speech`)
    // The field is a text until the list of voices is there.
    await page.locator('select').filter({ hasText: 'Ethan' }).selectOption('Ethan')
    await page.getByLabel('Text', { exact: true }).fill(said)
    await page.getByRole('button', { name: 'Speak' }).click()
    const player = page.locator('.takes audio')
    await player.waitFor()
    await page.waitForFunction(() => document.querySelector('.takes audio').currentTime > 0)
    await finished(page)
    const body = JSON.parse(await (await panel(page, 'Request')).locator('code').first().textContent())
    assert.deepEqual(body, {
      model: 'qwen3-tts-flash',
      input: said,
      voice: 'Ethan',
      response_format: 'mp3',
    })
    assert.match(await page.locator('.takes').textContent(), /Ethan · qwen3-tts-flash · mp3/)
    // Another model makes it, which is reported.
    await (await panel(page, /^Changes/)).getByText(/qwen3-tts-flash-realtime/).waitFor()
    assert.match(await codeIn(page, 'curl'), /^curl -o speech\.mp3 /)
    const saved = page.waitForEvent('download')
    await page.getByRole('button', { name: /^Download speech-\d+\.mp3/ }).click()
    assert.ok(readFileSync(await (await saved).path()).length > 5_000)
    await shoot(page, 'desktop-speech')
  },

  async 'PCM plays piece by piece, until it is silenced; other formats when they are whole'(
    open,
    { simulated },
  ) {
    const page = await open(`${simulated}#/speech`, phone)
    const format = async (name) => {
      await openSettings(page)
      await page.getByLabel('Format').selectOption(name)
      if (name === 'pcm') await shoot(page, 'phone-speech-settings')
      await page.getByRole('button', { name: 'Close the settings' }).click()
    }
    // Long enough to be stopped before its end even on a busy machine.
    await page.getByLabel('Text', { exact: true }).fill(`${said} `.repeat(9))
    await format('pcm')
    await run(page, 'Speak')
    await page.getByRole('button', { name: 'Stop playing' }).click()
    const seconds = () =>
      page.waitForFunction(() => document.querySelector('.takes li:first-child audio')?.duration > 1)
    await seconds()
    await format('opus')
    await run(page, 'Speak')
    await page.waitForFunction(() => document.querySelectorAll('.takes audio').length === 2)
    await seconds()
    await shoot(page, 'phone-speech')
  },

  async 'another model has other voices, and an error is explained'(open, { simulated }) {
    const page = await open(`${simulated}#/speech`)
    await page.getByLabel(/^Voice/).waitFor()
    await chooseModel(page, 'cosyvoice-v3-flash')
    await page.waitForFunction(() =>
      [...document.querySelectorAll('.settings option')].some(({ value }) => value === 'longanyang'),
    )
    await page.getByLabel('How to speak').fill('Softly.')
    await page.getByLabel('Text', { exact: true }).fill('[[sim: error=Throttling]]')
    await page.getByRole('button', { name: 'Speak' }).click()
    await finished(page)
    await page.locator('.outcome').getByRole('alert').waitFor()
    await chooseModel(page, 'cosyvoice-v3.5-flash')
    await page.getByLabel('Voice (a cloned or designed one)').fill('')
    await page.getByText('A voice is missing.').waitFor()
  },

  async 'a file is transcribed while the text comes'(open, { simulated }) {
    const page = await open(`${simulated}#/transcription`)
    await page.setInputFiles('input[type=file]', await speak(simulated))
    await page.getByLabel('Language').fill('en')
    await run(page, 'Transcribe')
    assert.equal(await page.locator('.transcript .plain').textContent(), said)
    assert.match(await (await panel(page, 'Events')).textContent(), /transcript\.text\.delta.*text\.done/s)
    assert.match(await (await panel(page, 'Request')).textContent(), /@boat\.wav/)
    await (await panel(page, 'DashScope')).getByText(/multimodal-generation/).waitFor()
    assert.match(await codeIn(page, 'Node'), /file: createReadStream\("boat\.wav"\)/)
    await shoot(page, 'desktop-transcription')
  },

  async 'subtitles, times and speakers are shown in their own ways'(open, { simulated }) {
    const page = await open(`${simulated}#/transcription`, phone)
    await openSettings(page)
    await chooseModel(page, 'fun-asr-realtime')
    await page.getByLabel('Answer as').selectOption('srt')
    await page.getByRole('button', { name: 'Close the settings' }).click()
    await page.setInputFiles('input[type=file]', await speak(simulated))
    await run(page, 'Transcribe')
    assert.match(await page.locator('.transcript pre').textContent(), /^1\n00:00:.* --> .*\nA paper boat/)
    await page.getByRole('button', { name: 'Download subtitles.srt' }).waitFor()
    await openSettings(page)
    await chooseModel(page, 'fun-asr')
    await page.getByLabel('Answer as').selectOption('diarized_json')
    await page.getByRole('button', { name: 'Close the settings' }).click()
    await run(page, 'Transcribe')
    await page.getByText('Speaker A').waitFor()
    await page
      .getByRole('button', { name: /^Play from/ })
      .first()
      .click()
    await page.waitForFunction(() => document.querySelector('.given audio').currentTime > 0)
    await shoot(page, 'phone-transcription')
  },

  async 'the microphone is recorded, and a refused one is explained'(open, { simulated }) {
    const page = await open(`${simulated}#/transcription`, { permissions: ['microphone'] })
    await page.getByRole('button', { name: 'Record' }).click()
    // From the first second on.
    await page.getByRole('button', { name: /^Finish · 0:(?!00)\d\d/ }).click()
    await page.getByText(/recording\.webm/).waitFor()
    await run(page, 'Transcribe')
    await page.locator('.transcript .plain').filter({ hasText: /\S/ }).waitFor()
    const other = await open(`${simulated}#/transcription`)
    await other.getByRole('button', { name: 'Record' }).click()
    assert.match(await other.locator('.sound').getByRole('alert').textContent(), /no microphone/)
  },

  async 'the microphone is requested once, however often the button is pressed'(open, { simulated }) {
    const page = await open(`${simulated}#/transcription`)
    await page.evaluate(() => {
      globalThis.microphoneRequests = 0
      navigator.mediaDevices.getUserMedia = () => {
        globalThis.microphoneRequests += 1
        return new Promise(() => {})
      }
    })
    await page.getByRole('button', { name: 'Record' }).click()
    await page.getByRole('button', { name: 'Record' }).click()
    assert.equal(await page.evaluate(() => globalThis.microphoneRequests), 1)
  },

  async 'a recording plays by itself once, and again by a click after another tab was open'(
    open,
    { simulated },
  ) {
    const page = await open(`${simulated}#/speech`)
    const player = page.locator('.takes audio').first()
    for (const format of ['mp3', 'wav']) {
      await page.getByLabel('Format').selectOption(format)
      await run(page, 'Speak')
      await page.waitForFunction(() => document.querySelector('.takes audio')?.currentTime > 0)
      await page.getByRole('link', { name: 'Rerank' }).click()
      await page.getByRole('heading', { name: 'Rerank' }).waitFor()
      await page.getByRole('link', { name: 'Speech' }).click()
      await page.waitForFunction(() => document.querySelector('.takes audio')?.readyState >= 1)
      const states = await page
        .locator('.takes audio')
        .evaluateAll((all) => all.map(({ paused, currentTime }) => [paused, currentTime]))
      assert.ok(states.every(([paused, time]) => paused && time === 0))
      await player.evaluate((audio) => audio.play())
      await page.waitForFunction(() => document.querySelector('.takes audio').currentTime > 0)
    }
  },

  async 'a format that another model has is not sent'(open, { simulated }) {
    const page = await open(`${simulated}#/speech`)
    await page.getByLabel('Format').selectOption('opus')
    await page.route('**/v1/models/qwen3-tts-instruct-flash', async (route) => {
      const known = await (await route.fetch()).json()
      await route.fulfill({ json: { ...known, response_formats: ['wav', 'pcm'] } })
    })
    await chooseModel(page, 'qwen3-tts-instruct-flash')
    await page.waitForFunction(
      () => ![...document.querySelectorAll('.settings option')].some(({ value }) => value === 'opus'),
    )
    assert.equal(await page.getByLabel('Format').inputValue(), 'wav')
    await run(page, 'Speak')
    const body = JSON.parse(await (await panel(page, 'Request')).locator('code').first().textContent())
    assert.equal(body.response_format, 'wav')
  },

  async 'curl takes a file of any name as one file'(open, { simulated }) {
    const page = await open(`${simulated}#/transcription`)
    const file = { ...(await speak(simulated)), name: 'a;b, "c" \\ d.wav' }
    await page.setInputFiles('input[type=file]', file)
    await page.getByLabel('Stream the text').uncheck()
    await run(page, 'Transcribe')
    const folder = mkdtempSync(join(tmpdir(), 'playground-'))
    writeFileSync(join(folder, file.name), file.buffer)
    const env = { ...process.env, DASHSCOPE_API_KEY: 'sk-0123456789abcdef' }
    const command = await codeIn(page, 'curl')
    const answer = execFileSync('bash', ['-c', command], { env, cwd: folder, stdio: 'pipe' })
    assert.equal(JSON.parse(answer).text, said)
    rmSync(folder, { recursive: true })
  },
}
