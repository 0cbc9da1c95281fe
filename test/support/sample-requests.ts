import { familyOf } from '../../src/generation/families/index.ts'
import { plan } from '../../src/generation/plan.ts'
import { setting, toGeneration, tool, type Body, type Item } from './sample-dialect.ts'

/** The plan for a request of the sample API. */
export function run(body: Body) {
  const request = toGeneration(body)
  return plan(request, familyOf(request.model), { stream: false })
}

export const asks = (call_id: string, name = 'f', args = '{}'): Item => ({
  by: 'machine',
  asks: name,
  call_id,
  arguments: args,
})
export const answers = (id: string, output = '7'): Item => ({ by: 'machine', answers: id, output })
export const said = (content: string): Item => ({ by: 'person', content })
export const machine = (content: string, fields = {}): Item => ({ by: 'machine', content, ...fields })
export const pieces = (
  ...content: Extract<Extract<Item, { content: unknown }>['content'], readonly unknown[]>
): Item => ({
  by: 'person',
  content,
})
export const png = 'https://a/b.png'
export const question = [said('U')]
export const effort = {
  param: 'thought.effort',
  root: 'thought',
  name: 'enable_thinking',
  given: 'low',
  enabled: true,
  effort: 'low',
} as const
export const reasoningSettings = { reasoning: { settings: [effort] } }
export const tools = [tool('f')]
export const seed = [setting('seed', 'dice.seed', 7)]

/** A path of another API. */
export const foreign =
  /'messages|messages\[|tool_call|function_call|max_tokens'|max_completion|file_id|file_data|tool_choice|web_search_options/
