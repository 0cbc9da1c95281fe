import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { chooseModel, codeIn, finished, openSettings, panel, phone, run, shoot } from '../browser.mjs'
import { print } from '../print.mjs'

const png = /^\x89PNG/

async function makeOne(page, prompt) {
  await page.getByLabel(/^(?:Prompt|What to change)$/).fill(prompt)
  await run(page, 'Make')
}

/** A picture of 512 × 512. */
async function makeFile(simulated) {
  const answer = await fetch(`${simulated}v1/images/generations`, {
    method: 'POST',
    headers: { authorization: 'Bearer sk-simulated-key', 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'qwen-image-2.0', prompt: 'a boat', size: '512x512' }),
  })
  const { data } = await answer.json()
  return { name: 'boat.png', mimeType: 'image/png', buffer: Buffer.from(data[0].b64_json, 'base64') }
}

/** How red a picture of 512 × 512 is in some places; runs in the page. */
async function readRed({ url, places }) {
  const image = new Image()
  image.src = url
  await image.decode()
  const context = new OffscreenCanvas(512, 512).getContext('2d', { willReadFrequently: true })
  context.drawImage(image, 0, 0)
  return places.map(([x, y]) => context.getImageData(x, y, 1, 1).data[0])
}

export const images = {
  async 'pictures are made, shown as they come, enlarged and downloaded'(open, { simulated }) {
    const page = await open(`${simulated}#/images`)
    assert.ok(await page.getByRole('button', { name: 'Make' }).isDisabled())
    await page.getByLabel('Size').selectOption('512x512')
    await page.getByLabel('Pictures', { exact: true }).fill('2')
    await page.getByLabel('Seed').fill('7')
    await page.getByText('More parameters').click()
    await page.getByLabel('What to avoid').fill('blur')
    await page.getByLabel('Rewrite the prompt').selectOption('off')
    await makeOne(page, 'a paper boat')
    const pictures = page.locator('.gallery .picture img')
    assert.equal(await pictures.count(), 2)
    assert.deepEqual(
      await pictures.first().evaluate((img) => [img.naturalWidth, img.naturalHeight]),
      [512, 512],
    )
    const body = JSON.parse(await (await panel(page, 'Request')).locator('code').first().textContent())
    assert.deepEqual(body, {
      model: 'qwen-image-2.0',
      prompt: 'a paper boat',
      n: 2,
      size: '512x512',
      seed: 7,
      negative_prompt: 'blur',
      prompt_extend: false,
      stream: true,
    })
    const events = await panel(page, 'Events')
    assert.match(await events.textContent(), /image_generation\.completed/)
    const saved = page.waitForEvent('download')
    await page
      .getByRole('link', { name: /^Download/ })
      .first()
      .click()
    const download = await saved
    assert.match(download.suggestedFilename(), /^image-\d+\.png$/)
    assert.match(readFileSync(await download.path(), 'latin1'), png)
    await page.getByRole('button', { name: 'Enlarge: a paper boat' }).first().click()
    await page.getByRole('dialog').getByAltText('a paper boat').waitFor()
    await shoot(page, 'desktop-image')
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Edit this picture' }).first().click()
    await page.getByRole('button', { name: /^Remove image-/ }).click()
    await page.getByRole('button', { name: 'Remove a paper boat' }).first().click()
    await page.waitForFunction(() => document.querySelectorAll('.gallery li').length === 1)
    await shoot(page, 'desktop-images')
  },

  async 'a picture is changed where it is painted, by mouse and by keys'(
    open,
    { keyed, simulated, simulator },
  ) {
    const page = await open(`${keyed}#/images`)
    await page.getByRole('button', { name: 'Set key' }).click()
    await page.getByLabel('API key').fill('sk-0123456789abcdef')
    await page.getByRole('button', { name: 'Use this key' }).click()
    await page.getByRole('button', { name: 'Edit', exact: true }).click()
    await page.getByLabel('Show each picture').uncheck()
    await page.setInputFiles('input[type=file]', await makeFile(simulated))
    await page.getByRole('button', { name: 'Use wanx2.1-imageedit, which takes one' }).click()
    const canvas = page.locator('.painting canvas')
    await page.waitForFunction(() => document.querySelector('.painting canvas')?.width === 512)
    await canvas.scrollIntoViewIfNeeded()
    const box = await canvas.boundingBox()
    await page.mouse.move(box.x + 40, box.y + 60)
    await page.mouse.down()
    await page.mouse.move(box.x + 90, box.y + 60, { steps: 4 })
    await page.mouse.up()
    await canvas.focus()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Space')
    await shoot(page, 'desktop-mask')
    await makeOne(page, 'a red boat')
    // This gateway fetches nothing from the simulator's own address.
    await page.getByText('The gateway could not fetch this picture').waitFor()
    const { body } = simulator.calls.findLast(({ body: sent }) => sent?.input?.mask_image_url !== undefined)
    assert.equal(body.model, 'wanx2.1-imageedit')
    assert.equal(body.input.function, 'description_edit_with_mask')
    assert.match(body.input.base_image_url, /^data:image\/png/)
    const scale = 512 / (await canvas.evaluate(({ clientWidth }) => clientWidth))
    const places = [
      [65 * scale, 60 * scale],
      [256, 276],
      [500, 500],
    ]
    const colours = await page.evaluate(readRed, { url: body.input.mask_image_url, places })
    // White where the mouse was and where the keys were, black elsewhere.
    assert.deepEqual(colours, [255, 255, 0])
    assert.match(await (await panel(page, 'Request')).textContent(), /@boat\.png/)
    const python = await codeIn(page, 'Python')
    assert.match(python, /client\.images\.edit\([^]*image=open\("boat\.png", "rb"\)[^]*"mask_image_url"/)
  },

  async 'what a model does not take is said before it is sent'(open, { simulated }) {
    const page = await open(`${simulated}#/images`, phone)
    const choose = async (model) => {
      await openSettings(page)
      await chooseModel(page, model)
      await page.getByRole('button', { name: 'Close the settings' }).click()
    }
    await choose('qwen-image-edit')
    await page.getByText('qwen-image-edit only changes pictures').waitFor()
    await choose('qwen-image-max')
    await page.getByRole('button', { name: 'Edit', exact: true }).click()
    await page.getByText('qwen-image-max takes no picture').waitFor()
    await page.getByRole('button', { name: 'Create' }).click()
    await makeOne(page, 'a boat')
    await shoot(page, 'phone-images')
    await page.getByLabel('Prompt', { exact: true }).fill('[[sim: error=DataInspectionFailed]]')
    await page.getByRole('button', { name: 'Make' }).click()
    await finished(page)
    assert.match(await page.locator('.outcome').getByRole('alert').textContent(), /refused.*content/s)
  },

  async 'the code makes the same pictures'(open, { simulated }) {
    const page = await open(`${simulated}#/images`)
    await page.getByLabel('Size').selectOption('512x512')
    await page.getByLabel('Show each picture').uncheck()
    await makeOne(page, "it's a boat")
    const command = await codeIn(page, 'curl')
    const environment = { ...process.env, DASHSCOPE_API_KEY: 'sk-0123456789abcdef' }
    const answer = await print('bash', ['-c', command], { env: environment })
    assert.match(Buffer.from(JSON.parse(answer).data[0].b64_json, 'base64').toString('latin1'), png)
    const folder = mkdtempSync(join(tmpdir(), 'playground-'))
    const program = (await codeIn(page, 'Node')).replace(
      "from 'openai'",
      `from '${new URL('../../../node_modules/openai/index.mjs', import.meta.url).href}'`,
    )
    await print('node', ['--input-type=module', '-e', program], { env: environment, cwd: folder })
    assert.deepEqual(readdirSync(folder), ['image-0.png'])
    assert.match(readFileSync(join(folder, 'image-0.png'), 'latin1'), png)
  },

  async 'a size that another model has is not sent, and a thousand million pictures are refused'(
    open,
    { simulated },
  ) {
    const page = await open(`${simulated}#/images`)
    await page.getByLabel('Size').selectOption('512x512')
    await chooseModel(page, 'qwen-image-max')
    await page.waitForFunction(
      () => ![...document.querySelectorAll('.settings option')].some(({ value }) => value === '512x512'),
    )
    assert.equal(await page.getByLabel('Size').inputValue(), '')
    await makeOne(page, 'a boat')
    const body = JSON.parse(await (await panel(page, 'Request')).locator('code').first().textContent())
    assert.deepEqual(body, { model: 'qwen-image-max', prompt: 'a boat', n: 1, stream: true })
    await page.getByRole('spinbutton', { name: 'Pictures' }).fill('1000000000')
    await page.getByRole('button', { name: 'Make' }).click()
    await finished(page)
    assert.match(await page.locator('.outcome').getByRole('alert').textContent(), /refused/)
  },
}
