import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { ask, codeIn, shoot } from '../browser.mjs'
import { print } from '../print.mjs'

const key = 'sk-0123456789abcdef'
const environment = { ...process.env, DASHSCOPE_API_KEY: key }
const root = join(import.meta.dirname, '../../..')

/** Quotation marks, line ends and an amount that a shell would replace. */
const question = `It's "quoted"\n$HOME \\n [[sim: say=the right answer]]`

export const code = {
  async 'curl asks the same, pasted as it is'(open, { simulated }) {
    const page = await open(simulated)
    await ask(page, question)
    const command = await codeIn(page, 'curl')
    assert.ok(!command.includes(key) && command.includes('$DASHSCOPE_API_KEY'))
    const answer = await print('bash', ['-c', command], { env: environment })
    const pieces = [...answer.matchAll(/"content":("[^"]*")/g)].map(([, piece]) => JSON.parse(piece))
    assert.equal(pieces.join(''), 'the right answer')
    await shoot(page, 'desktop-code')
  },

  async "Node asks the same, with OpenAI's library"(open, { simulated }) {
    const page = await open(simulated)
    await page.getByLabel('Thinking').selectOption('on')
    await ask(page, question)
    const program = await codeIn(page, 'Node')
    // Where the library is found.
    const folder = mkdtempSync(join(root, 'node_modules/.playground-'))
    try {
      writeFileSync(join(folder, 'ask.mjs'), program)
      const answer = await print('node', [join(folder, 'ask.mjs')], { env: environment })
      assert.equal(answer, 'the right answer')
    } finally {
      rmSync(folder, { recursive: true })
    }
  },

  async 'Python and LangChain are programs without a fault, and contain what is sent'(open, { simulated }) {
    const page = await open(simulated)
    await page.locator('.settings').getByText('More parameters').click()
    await page.getByLabel('Further parameters').fill('{"enable_search": false, "stop": null, "top_k": 5}')
    await ask(page, question)
    const folder = mkdtempSync(join(tmpdir(), 'playground-'))
    for (const title of ['Python', 'LangChain']) {
      const file = join(folder, `${title}.py`)
      const program = await codeIn(page, title)
      writeFileSync(file, program)
      await print('python3', ['-m', 'py_compile', file])
      assert.match(program, /os\.environ\["DASHSCOPE_API_KEY"\]/)
      assert.match(program, /extra_body=\{"enable_search": False, "top_k": 5\}/)
      assert.match(program, /stop=None/)
      assert.ok(program.includes(JSON.stringify(question)))
    }
    rmSync(folder, { recursive: true })
  },

  async 'the copy button copies what is shown'(open, { simulated }) {
    const page = await open(simulated, { permissions: ['clipboard-read', 'clipboard-write'] })
    await ask(page, 'hi')
    const shown = await codeIn(page, 'Python')
    await page.getByRole('tabpanel').getByRole('button', { name: 'Copy' }).click()
    await page.getByRole('tabpanel').getByText('Copied').waitFor()
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), shown)
  },
}
