import { readJsonField } from '../chat-settings.ts'

/** A function as OpenAI's chat completions describe it. */
interface FunctionTool {
  name: string
  description?: string
  parameters?: unknown
}

/** The functions of the form, which has them as for chat completions; the other APIs write them in another way. */
export function readTools(): FunctionTool[] {
  const tools = (readJsonField('tools') ?? []) as { function?: FunctionTool }[]
  return tools.map(({ function: called, ...flat }) => called ?? (flat as FunctionTool))
}
