/** Every function of the page by clicking, in one browser. */
import { rmSync } from 'node:fs'
import { join } from 'node:path'

import { check } from '../support/report.ts'
import { accessibility } from './checks/accessibility.mjs'
import { answers } from './checks/answers.mjs'
import { chat } from './checks/chat.mjs'
import { code } from './checks/code.mjs'
import { hostile } from './checks/hostile.mjs'
import { images } from './checks/images.mjs'
import { inspector } from './checks/inspector.mjs'
import { keys } from './checks/keys.mjs'
import { losses } from './checks/losses.mjs'
import { looks, paint } from './checks/looks.mjs'
import { regions } from './checks/regions.mjs'
import { proxies } from './checks/proxies.mjs'
import { retrieval } from './checks/retrieval.mjs'
import { sounds } from './checks/sounds.mjs'
import { tabs } from './checks/tabs.mjs'
import { wires } from './checks/wires.mjs'
import { startBrowser } from './browser.mjs'
import { startServers } from './servers.mjs'

/** Two at a time: a page mostly waits. The checks that look at what the simulator received are in the first. */
const lanes = [
  { looks, answers, keys, regions, losses, wires, images, tabs },
  { chat, inspector, code, hostile, proxies, accessibility, retrieval, sounds },
]
const words = process.argv.slice(2)

rmSync(join(import.meta.dirname, 'artefacts'), { recursive: true, force: true })
const servers = await startServers()
const browser = await startBrowser()
// Alone: it is timed.
await run({ paint })
await Promise.all(lanes.map(run))
await browser.close()
await servers.stop()

async function run(groups) {
  for (const [group, checks] of Object.entries(groups))
    for (const [name, look] of Object.entries(checks)) {
      const title = `${group}: ${name}`
      if (words.length > 0 && !words.some((word) => title.includes(word))) continue
      await check(title, () => browser.withPages((open) => look(open, servers)))
    }
}
