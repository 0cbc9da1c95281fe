import { expect, test } from 'vitest'

import { sent } from '../../support/responses/ask-responses.ts'

/** A turn as Codex 0.171 sends it, shortened: only what really changes is reported. */

const id = '01a22ae3-c8db-7ef3-a19b-dac82111fd35'
const tool = (name: string) => ({
  type: 'function',
  name,
  description: 'D',
  strict: false,
  parameters: { type: 'object', properties: {} },
})
const text = (role: string, words: string) => ({
  type: 'message',
  id: 'msg_1',
  role,
  content: [{ type: 'input_text', text: words }],
})
const turn = {
  model: 'qwen3-max',
  stream: true,
  tool_choice: 'auto',
  parallel_tool_calls: true,
  reasoning: { summary: 'auto' },
  store: false,
  include: ['reasoning.encrypted_content'],
  prompt_cache_key: id,
  client_metadata: { thread_id: id, session_id: id },
  tools: [
    tool('exec_command'),
    tool('view_image'),
    {
      type: 'namespace',
      name: 'multi_agent_v1',
      description: 'N',
      tools: [tool('spawn_agent'), tool('wait_agent')],
    },
    {
      type: 'tool_search',
      execution: 'client',
      description: 'Finds',
      parameters: { type: 'object', properties: {} },
    },
    { type: 'web_search', external_web_access: true },
  ],
  input: [
    text('developer', 'You are a coding agent.'),
    text('developer', '<skills_instructions>'),
    text('user', '<environment_context>'),
    text('user', 'hello there'),
  ],
}

test('the first turn', async () => {
  const { messages, parameters, adjusted } = await sent(turn)
  expect(messages.map(({ role, content }) => [role, content])).toEqual([
    ['system', 'You are a coding agent.\n\n<skills_instructions>'],
    ['user', '<environment_context>'],
    ['user', 'hello there'],
  ])
  expect((parameters['tools'] as { function: { name: string } }[]).map((one) => one.function.name)).toEqual([
    'exec_command',
    'view_image',
    'multi_agent_v1__spawn_agent',
    'multi_agent_v1__wait_agent',
    'tool_search',
  ])
  expect(parameters).toMatchObject({ enable_search: true, parallel_tool_calls: true, tool_choice: 'auto' })
  expect(adjusted).toEqual([expect.stringMatching(/^input->one system message/)])
})

test('a later turn, with the calls, their outputs and its sealed reasoning', async () => {
  const { messages, adjusted } = await sent({
    ...turn,
    input: [
      ...turn.input,
      {
        type: 'reasoning',
        id: 'rs_1',
        summary: [{ type: 'summary_text', text: 'T' }],
        encrypted_content: 'dg1.the-text-is-in-summary',
      },
      { type: 'function_call', id: 'fc_1', name: 'exec_command', arguments: '{"cmd":"ls"}', call_id: 'c1' },
      {
        type: 'function_call',
        id: 'fc_2',
        name: 'wait_agent',
        namespace: 'multi_agent_v1',
        arguments: '{}',
        call_id: 'c2',
      },
      { type: 'function_call_output', call_id: 'c1', output: 'R1' },
      { type: 'function_call_output', call_id: 'c2', output: 'R2' },
    ],
  })
  expect(messages.slice(3)).toMatchObject([
    {
      role: 'assistant',
      reasoning_content: 'T',
      tool_calls: [
        { id: 'c1', function: { name: 'exec_command', arguments: '{"cmd":"ls"}' } },
        { id: 'c2', function: { name: 'multi_agent_v1__wait_agent' } },
      ],
    },
    { role: 'tool', content: 'R1', tool_call_id: 'c1' },
    { role: 'tool', content: 'R2', tool_call_id: 'c2' },
  ])
  expect(adjusted).toHaveLength(1)
})
