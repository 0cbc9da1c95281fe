import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'

import { chromium } from 'playwright-core'

// A new profile in a temporary folder; nothing that the browser does by itself.
const switches =
  '--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-sync --disable-background-networking --disable-component-update --process-per-site'

const artefacts = join(import.meta.dirname, 'artefacts')

export const phone = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true }
export const desktop = { viewport: { width: 1440, height: 900 } }

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
      const open = async (address, { mayComplain = false, ...options } = {}) => {
        const page = await (await contextFor(options)).newPage()
        pages.push(page)
        page.setDefaultTimeout(20_000)
        if (!mayComplain) listen(page, address, complaints)
        await page.goto(address)
        await page.waitForSelector('.composer')
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

/** Writes a message and sends it, as somebody at the keyboard. */
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
  // The page changes with the next frame.
  await page.getByRole('tab', { name, selected: true }).waitFor()
  return page.getByRole('tabpanel')
}
