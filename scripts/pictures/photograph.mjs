/** Writes pictures of the playground to `docs/images/`: the page answers a question, with the simulator behind the gateway. */
import { execFileSync } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'

import { parseConfig } from '../../src/server/config/index.ts'
import { serve } from '../../src/server/process/serve.ts'
import { createSimulator } from '../../src/simulator/index.ts'

const root = join(import.meta.dirname, '../..')
const tests = join(root, 'test/playground')

// The browser's driver is a package of the tests, which install it in their own folder.
if (!existsSync(join(tests, 'node_modules/playwright-core')))
  execFileSync('npm', ['ci', '--ignore-scripts'], { cwd: tests, stdio: ['ignore', 2, 2] })
const { chromium } = createRequire(join(tests, 'package.json'))('playwright-core')

const pages = [
  { locale: 'en', file: 'playground.webp', question: 'What belongs in a loan contract?' },
  { locale: 'zh-CN', file: 'playground.zh-CN.webp', question: '借款合同要写哪些条款？' },
]

async function photograph(browser, origin, { locale, file, question }) {
  const page = await browser.newPage({ locale, viewport: { width: 1120, height: 640 } })
  await page.goto(`${origin}/`)
  const model = page.getByRole('combobox').first()
  await model.fill('farui-plus')
  await model.press('Enter')
  const message = page.locator('.composer textarea')
  await message.fill(question)
  await message.press('Enter')
  // The number of tokens is the last to come; then the field waits for the next question.
  await page.locator('.figures dd').nth(4).waitFor()
  await page.locator('.composer .primary').hover()
  const session = await page.context().newCDPSession(page)
  const { data } = await session.send('Page.captureScreenshot', { format: 'webp', quality: 90 })
  writeFileSync(join(root, 'docs/images', file), Buffer.from(data, 'base64'))
  await page.close()
}

const simulator = createSimulator({ paceMs: 30 })
const settings = {
  HOST: '127.0.0.1',
  PORT: '0',
  LOG_LEVEL: 'silent',
  DASHSCOPE_BASE_URL: await simulator.listen(),
}
const server = await serve(parseConfig(settings), { simulated: true })
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu'],
})
try {
  for (const page of pages) await photograph(browser, server.origin, page)
} finally {
  await browser.close()
  await server.stop()
  await simulator.close()
}
