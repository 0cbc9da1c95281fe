import { expect, test } from 'vitest'

import { key, onBothEdges } from '../../support/edges.ts'

interface Sent {
  input: { messages: { role: string; content: unknown }[] }
  parameters: { tools?: unknown }
}

const headers = { 'content-type': 'application/json', 'x-api-key': key }
const mark = { cache_control: { type: 'ephemeral' } }
const tools = [{ name: 'Bash', description: 'Runs a command', input_schema: { type: 'object' } }]

/** As Claude Code writes it: the version mark differs each time, and the cache marks move. */
const turn = (version: string, messages: object[]) => ({
  model: 'qwen-plus',
  max_tokens: 32_000,
  system: [
    { type: 'text', text: `x-anthropic-billing-header: cc_version=${version}` },
    { type: 'text', text: 'You are an agent.', ...mark },
    { type: 'text', text: 'Be brief.', ...mark },
  ],
  messages,
  tools,
})

const userTurn = (marked: boolean) => ({
  role: 'user',
  content: [
    { type: 'text', text: '<system-reminder>Monday</system-reminder>' },
    { type: 'text', text: 'List the files', ...(marked && mark) },
  ],
})
const reminder = { role: 'system', content: 'Available agent types: none.' }
const call = { type: 'tool_use', id: 'call_1', name: 'Bash', input: { command: 'ls' } }
const later = [
  { role: 'assistant', content: [{ type: 'text', text: 'I look.' }, call] },
  { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'call_1', content: 'a.txt', ...mark }] },
]

/** The text that a model reads, regardless of its division into parts. */
function textOf(content: unknown): string {
  if (!Array.isArray(content)) return String(content)
  return (content as { text?: string }[]).map(({ text }) => text ?? '').join('')
}

onBothEdges((bench) => {
  const send = async (body: object): Promise<Sent> => {
    bench.forget()
    const init = { method: 'POST', headers, body: JSON.stringify(body) }
    expect((await bench.get('/v1/messages', init)).status).toBe(200)
    return bench.calls[0]?.body as Sent
  }
  const readsOf = ({ input }: Sent) => input.messages.map(({ role, content }) => [role, textOf(content)])

  test('the next turn of a session begins with the text of the one before: DashScope caches it', async () => {
    const first = await send(turn('2.1.197.aaa', [userTurn(true), reminder]))
    const second = await send(turn('2.1.197.bbb', [userTurn(false), reminder, ...later]))
    expect(readsOf(second).slice(0, readsOf(first).length)).toEqual(readsOf(first))
    expect(second.parameters.tools).toEqual(first.parameters.tools)
    expect(JSON.stringify(second)).not.toContain('billing')
  })

  test('without cache marks the prefix is the same byte for byte', async () => {
    const unmarked = { system: 'You are an agent.' }
    const first = await send({ ...turn('a', [userTurn(false), reminder]), ...unmarked })
    const second = await send({ ...turn('b', [userTurn(false), reminder, ...later]), ...unmarked })
    const { messages } = first.input
    expect(JSON.stringify(second.input.messages.slice(0, messages.length))).toBe(JSON.stringify(messages))
  })
})
