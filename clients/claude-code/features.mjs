/** What Claude Code sends besides a prompt, and what it does with the answers. */
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { check } from '../../test/support/report.ts'
import { blocksOf, call, createClaude, settings } from './claude.mjs'

await check('a search of the web: its links come back', async () => {
  const { ask, messageCalls } = await createClaude()
  const { stdout, all } = await ask(call('WebSearch', { query: 'Zwieback' }))
  assert.match(stdout, /According to the result: [^]*https:\/\/baike\.baidu\.com\/item\/1/, all)
  const search = messageCalls().find(({ body }) => body.tools[0]?.type?.startsWith('web_search_'))
  assert.deepEqual([search?.status, search?.body.tools.length], [200, 1])
})

await check('a title by the small model, and a subagent', async () => {
  const { run, messageCalls } = await createClaude()
  const title = { subtype: 'generate_session_title', description: 'Bake Zwieback', persist: false }
  const task = {
    description: 'Look',
    prompt: '[[sim: say=Untermieter]] go',
    subagent_type: 'general-purpose',
  }
  const lines = [
    { type: 'control_request', request_id: 'title', request: title },
    { type: 'user', message: { role: 'user', content: call('Agent', task) } },
  ]
  const streams = ['--input-format', 'stream-json', '--output-format', 'stream-json', '--verbose']
  const { stdout, all } = await run(
    ['-p', '--dangerously-skip-permissions', ...streams],
    lines.map((line) => `${JSON.stringify(line)}\n`).join(''),
  )
  assert.match(stdout, /"request_id":"title","response":\{"title":"[^"]*Bake Zwieback/, all)
  assert.match(stdout, /"result":"According to the result: Untermieter/, all)
  const titled = messageCalls().find(({ body }) => body.output_config?.format)
  assert.deepEqual(
    [titled.body.model, titled.body.output_config.format.type],
    [settings.ANTHROPIC_DEFAULT_HAIKU_MODEL, 'json_schema'],
  )
  const sub = messageCalls().find((exchange) => blocksOf(exchange).some(({ text }) => text === task.prompt))
  assert.deepEqual([sub?.status, sub?.body.model], [200, settings.CLAUDE_CODE_SUBAGENT_MODEL])
})

const pdf = `%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj
trailer<</Root 1 0 R>>
%%EOF
`

// A marker counts in each request of a turn: where text follows the result of a tool, a second call would never end.
const once = ['--max-turns', '2']

for (const [model, omitted] of [
  ['qwen3.7-plus', false],
  ['qwen-plus', true],
]) {
  await check(
    `a PDF, and a model that ${omitted ? 'takes text alone: a note replaces it' : 'reads it'}`,
    async () => {
      const { folder, ask, messageCalls } = await createClaude()
      writeFileSync(join(folder, 'paper.pdf'), pdf)
      const { all } = await ask(
        call('Read', { file_path: join(folder, 'paper.pdf') }),
        '--model',
        model,
        ...once,
      )
      assert.deepEqual(
        messageCalls().map(({ status }) => status),
        [200, 200],
        all,
      )
      const [, answered] = messageCalls()
      const document = blocksOf(answered).find(({ type }) => type === 'document')
      assert.equal(document?.source.media_type, 'application/pdf')
      assert.equal(answered.adjusted.includes('a note that it is left out'), omitted, answered.adjusted)
    },
  )
}

await check('a search for tools loads one', async () => {
  const { ask, messageCalls } = await createClaude({ ENABLE_TOOL_SEARCH: 'true' })
  const { all } = await ask(call('ToolSearch', { query: 'select:WebFetch', max_results: 5 }), ...once)
  assert.deepEqual(
    messageCalls().map(({ status }) => status),
    [200, 200],
    all,
  )
  const [before, after] = messageCalls().map(({ body }) => body.tools.find(({ name }) => name === 'WebFetch'))
  assert.deepEqual([before, after?.defer_loading], [undefined, true])
  const { content } = blocksOf(messageCalls()[1]).find(({ type }) => type === 'tool_result')
  assert.deepEqual(content, [{ type: 'tool_reference', tool_name: 'WebFetch' }])
})

await check('a conversation that is too long is compacted, and goes on', async () => {
  const { ask, messageCalls } = await createClaude({ ANTHROPIC_MODEL: 'qwen-max' })
  const turn = (say, words, ...options) => ask(`[[sim: say=${say}]] ${'Wort '.repeat(words)}`, ...options)
  await turn('Eins', 9000)
  // It keeps the last answer, and needs one before it.
  await turn('Zwei', 9000, '-c')
  const { stdout, all } = await turn('Drei', 14_000, '-c')
  assert.equal(stdout.trim(), 'Drei', all)
  assert.deepEqual(
    messageCalls().map(({ status }) => status),
    [200, 200, 400, 200, 200],
  )
  const begins = 'This session is being continued'
  const isSummed = (exchange) => blocksOf(exchange).some(({ text }) => text?.startsWith(begins))
  assert.deepEqual(messageCalls().map(isSummed), [false, false, false, false, true])
})

await check("Anthropic's model, for which the header names ours", async () => {
  const { ask, messageCalls } = await createClaude({ ANTHROPIC_CUSTOM_HEADERS: 'x-gateway-model: qwen-plus' })
  const { stdout, all } = await ask('[[sim: say=Alt]] hi', '--model', 'claude-sonnet-4-5')
  assert.equal(stdout.trim(), 'Alt', all)
  assert.ok(messageCalls()[0].body.messages.every(({ role }) => role !== 'system'))
})
