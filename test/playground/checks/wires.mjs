import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'

import { answered, ask, codeIn, panel, send, shoot } from '../browser.mjs'
import { print } from '../print.mjs'

const key = 'sk-0123456789abcdef'
const environment = { ...process.env, DASHSCOPE_API_KEY: key }
const root = join(import.meta.dirname, '../../..')

async function sentBody(page) {
  return JSON.parse(await (await panel(page, 'Request')).locator('code').first().textContent())
}

/** The program of the inspector, run where the libraries are found. */
async function runNode(program) {
  const folder = mkdtempSync(join(root, 'node_modules/.playground-'))
  try {
    writeFileSync(join(folder, 'ask.mjs'), program)
    return await print('node', [join(folder, 'ask.mjs')], { env: environment })
  } finally {
    rmSync(folder, { recursive: true })
  }
}

async function compilePython(program) {
  const folder = mkdtempSync(join(tmpdir(), 'playground-'))
  writeFileSync(join(folder, 'ask.py'), program)
  await print('python3', ['-m', 'py_compile', join(folder, 'ask.py')])
  rmSync(folder, { recursive: true })
}

async function thinks(page, { id, first, expected }) {
  await page.getByLabel('System message').fill('Be brief.')
  await page.getByLabel('Thinking').selectOption('on')
  await page.getByText('More parameters').click()
  await page.getByLabel('Temperature').fill('0.5')
  await page.getByLabel('Max tokens').fill('4096')
  const answer = await ask(page, question)
  assert.equal(await answer.locator('.markdown strong').textContent(), 'right')
  await answer.getByText(/^Thought for/).waitFor()
  assert.match(await answer.locator('.figures').textContent(), /first token.*prompt.*\danswer/)
  assert.deepEqual(await sentBody(page), expected)
  const events = await panel(page, 'Events')
  assert.match(await events.locator('.events li').first().textContent(), first)
  await (await panel(page, 'DashScope')).getByText('"enable_thinking"').waitFor()
  await shoot(page, `desktop-${id}`)
}

async function callsTool(page) {
  await page.locator('.empty button').nth(1).click()
  await page.getByRole('heading', { name: 'Calls get_weather' }).waitFor()
  await page.getByLabel('Result of get_weather').fill('{"temperature": 21}')
  await page.getByRole('button', { name: 'Send the results' }).click()
  await page.locator('.turn.answer .markdown').filter({ hasText: 'temperature' }).waitFor()
  await answered(page)
  const body = JSON.stringify(await sentBody(page))
  assert.match(body, /get_weather.*(?:function_call_output|tool_result).*temperature/)
}

async function isWhole(page) {
  await page.getByLabel('Stream the answer').uncheck()
  const whole = await ask(page, 'hi [[sim: say=all at once]]')
  assert.equal(await whole.locator('.markdown').textContent(), 'all at once')
  const refused = await ask(page, 'hi [[sim: error=Throttling]]')
  assert.match(await refused.getByRole('alert').textContent(), /Too many requests/)
  await page.getByRole('button', { name: 'New conversation' }).click()
  await page.locator('.empty button').nth(2).click()
  const json = await (await answered(page)).locator('.markdown code').textContent()
  assert.equal(typeof JSON.parse(json), 'object')
}

async function stops(page, { id }, { simulator }) {
  await page.getByRole('button', { name: 'Set key' }).click()
  await page.getByLabel('API key').fill(key)
  await page.getByRole('button', { name: 'Use this key' }).click()
  await page.getByRole('dialog').waitFor({ state: 'hidden' })
  await send(page, `${id} [[sim: endless]] [[sim: slow-chunks=50]]`)
  await page.locator('.turn.answer .markdown').filter({ hasText: /\S/ }).waitFor()
  await page.getByRole('button', { name: 'Stop' }).click()
  await page.getByText('Stopped', { exact: true }).waitFor()
  const call = simulator.calls.findLast(({ body }) => JSON.stringify(body).includes(`"${id} [[sim`))
  for (let tries = 0; tries < 500 && call.state !== 'aborted'; tries += 1) await wait(20)
  assert.equal(call.state, 'aborted')
}

async function isCode(page, { path }) {
  await ask(page, `It's "quoted" $HOME [[sim: say=the right answer]]`)
  const command = await codeIn(page, 'curl')
  const answer = await print('bash', ['-c', command], { env: environment })
  assert.match(answer, /response\.completed|message_stop/)
  assert.equal(await runNode(await codeIn(page, 'Node')), 'the right answer')
  await compilePython(await codeIn(page, 'Python'))
  // The code stays that of the request, on the tab of another API.
  await page.getByRole('link', { name: 'Chat', exact: true }).click()
  await page.getByRole('button', { name: 'Python' }).waitFor()
  assert.ok((await codeIn(page, 'curl')).includes(path))
}

const question = 'hi [[sim: say=the **right** answer]]'

/** What both APIs for chat must do. */
const looks = {
  'thinking, text, tokens and the events of the API': thinks,
  'a tool is called, and its result goes back': callsTool,
  'whole answers, JSON by a schema, and refusals': isWhole,
  "stop ends DashScope's answer": stops,
  'the code asks the same': isCode,
}

const apis = [
  {
    id: 'responses',
    title: 'Responses',
    path: '/v1/responses',
    first: /response\.created/,
    expected: {
      model: 'qwen-plus',
      instructions: 'Be brief.',
      input: [{ role: 'user', content: question }],
      temperature: 0.5,
      max_output_tokens: 4096,
      reasoning: { effort: 'medium', summary: 'auto' },
      store: false,
      stream: true,
    },
  },
  {
    id: 'messages',
    title: 'Messages',
    path: '/v1/messages',
    first: /message_start/,
    expected: {
      model: 'qwen-plus',
      max_tokens: 4096,
      system: 'Be brief.',
      messages: [{ role: 'user', content: question }],
      temperature: 0.5,
      thinking: { type: 'enabled', budget_tokens: 2048 },
      stream: true,
    },
  },
]

export const wires = Object.fromEntries(
  apis.flatMap((api) =>
    Object.entries(looks).map(([name, look]) => [
      `${api.title}: ${name}`,
      async (open, servers) => {
        const address = look === stops ? servers.keyed : servers.simulated
        return look(await open(`${address}#/${api.id}`), api, servers)
      },
    ]),
  ),
)
