import { gatewayUrl } from '../state/settings.ts'
import type { CodeSample } from './sample.ts'
import { shorten } from './shorten.ts'

/** A JSON value as JavaScript: names without quotation marks where they need none. */
function toLiteral(value: unknown): string {
  return JSON.stringify(value, undefined, 2).replaceAll(/^( *)"([A-Za-z_]\w*)":/gm, '$1$2:')
}

interface NodeCall {
  /** `chat.completions.create` */
  method: string
  body: Readonly<Record<string, unknown>>
  /** What is done with the `answer`. */
  use: string
}

/** A call of OpenAI's library for JavaScript; it passes on parameters that it does not know. */
export function toNode({ method, body, use }: NodeCall): CodeSample {
  const code = `import OpenAI from 'openai'

const client = new OpenAI({ baseURL: '${gatewayUrl}/v1', apiKey: process.env.DASHSCOPE_API_KEY })

const answer = await client.${method}(${toLiteral(shorten(body))})
${use}
`
  return { id: 'node', title: 'Node', language: 'javascript', code }
}
