import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'

import { chromium } from 'playwright-core'

// A new profile in a temporary folder; nothing that the browser does by itself.
const switches =
  '--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-sync --disable-background-networking --disable-component-update --process-per-site --use-fake-device-for-media-stream --autoplay-policy=no-user-gesture-required'

const artefacts = join(import.meta.dirname, 'artefacts')

export const phone = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true }
export const desktop = { viewport: { width: 1440, height: 900 } }

/** How much slower the pages compute than the machine does: a page on a busy machine, or an old phone. */
const slowdown = Number(process.env['PAGE_SLOWDOWN'] ?? 1)

/** A failed request is in the console as well, although the page shows it. */
const expected = /Failed to load resource/

/** Pages with the same options share a profile, which saves most of the time; what they stored is removed between the checks. */
export async function startBrowser() {
  mkdirSync(artefacts, { recursive: true })
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: switches.split(' ') })
  const contexts = new Map()
  const contextFor = (options) => {
    const name = JSON.stringify(options)
    const context = contexts.get(name) ?? browser.newContext({ locale: 'en-GB', ...desktop, ...options })
    contexts.set(name, context)
    return context
  }
  return {
    close: () => browser.close(),
    /** A check fails as well on whatever the console of its pages says. */
    async withPages(look) {
      const pages = []
      const complaints = []
      const open = async (address, { mayComplain = false, lateFrames = false, ...options } = {}) => {
        const page = await (await contextFor(options)).newPage()
        pages.push(page)
        page.setDefaultTimeout(45_000)
        if (slowdown > 1) {
          const devtools = await page.context().newCDPSession(page)
          await devtools.send('Emulation.setCPUThrottlingRate', { rate: slowdown })
        }
        if (lateFrames) await page.addInitScript(delayFrames)
        if (!mayComplain) listen(page, address.replace(/#.*/, ''), complaints)
        await page.goto(address)
        await page.waitForSelector('.composer, .request')
        return page
      }
      try {
        const noted = await look(open)
        assert.deepEqual(complaints, [])
        return noted
      } finally {
        for (const page of pages) {
          await page.evaluate(() => localStorage.clear()).catch(() => {})
          await page.close()
        }
      }
    },
  }
}

/** Frames that come a second late, as on a machine that is too busy to draw. */
function delayFrames() {
  const draw = globalThis.requestAnimationFrame
  globalThis.requestAnimationFrame = (callback) => setTimeout(() => draw(callback), 1_000)
}

/** The page has no errors, and asks nothing but its own gateway. */
function listen(page, address, complaints) {
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type()) && !expected.test(message.text()))
      complaints.push(message.text())
  })
  page.on('request', (request) => {
    const url = request.url()
    if (!url.startsWith(address) && !/^(?:data|blob):/.test(url)) complaints.push(`asked ${url}`)
  })
}

export async function shoot(page, name) {
  await page.screenshot({ path: join(artefacts, `${name}.png`) })
}

/** Types a message and sends it, as a user would. */
export async function send(page, text) {
  await page.fill('.composer textarea', text)
  await page.press('.composer textarea', 'Enter')
}

/** Waits for the end of the last answer, and returns its element. */
export async function answered(page) {
  await page.waitForSelector('[aria-label="Send"], [aria-label="发送"]')
  return page.locator('.turn.answer').last()
}

export async function ask(page, text) {
  await send(page, text)
  await page.waitForSelector('.turn.answer')
  return answered(page)
}

/** Opens a panel of the inspector, and returns it. */
export async function panel(page, name) {
  await page.getByRole('tab', { name }).click()
  await page.getByRole('tab', { name, selected: true }).waitFor()
  return page.getByRole('tabpanel')
}

/** Opens the settings on a phone; they have taken the focus then. */
export async function openSettings(page) {
  await page.getByRole('button', { name: /^Settings/ }).click()
  await page.waitForFunction(() => document.activeElement?.closest('.settings'))
}

/** Chooses a model by its whole name. */
export async function chooseModel(page, model) {
  await page.getByRole('combobox', { name: 'Model' }).fill(model)
  await page
    .getByRole('option', { name: new RegExp(`^${RegExp.escape(model)}(?: |$)`) })
    .first()
    .click()
}

/** The request as code, in a language. */
export async function codeIn(page, title) {
  const shown = await panel(page, 'Code')
  await shown.getByRole('button', { name: title }).click()
  await shown.getByRole('button', { name: title, pressed: true }).waitFor()
  return shown.locator('code').textContent()
}

/** Waits for the end of the request of a tab that sends one. */
export async function finished(page) {
  // Until then the page shows that the request is open.
  await page.evaluate(
    () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
  )
  await page.waitForSelector('.outcome[aria-busy=false]')
}

/** Sends the request of such a tab, and waits for the answer. */
export async function run(page, action) {
  await page.getByRole('button', { name: action, exact: true }).click()
  await finished(page)
  assert.equal(await page.locator('.outcome [role=alert]').count(), 0)
}
