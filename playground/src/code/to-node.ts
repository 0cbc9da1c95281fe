import type { GatewayRequest } from '../gateway/request.ts'
import { gatewayUrl } from '../state/settings.ts'
import { ownHeaders, type CodeSample, type LibraryClient } from './sample.ts'
import { shorten } from './shorten.ts'

/** A JSON value as JavaScript: names without quotation marks where they need none, files as streams. */
function toLiteral(value: unknown): string {
  const json = JSON.stringify(
    value,
    (_, inner: unknown) => (inner instanceof File ? `\u0000${inner.name}\u0000` : inner),
    2,
  )
  return json
    .replaceAll(/^( *)"([A-Za-z_]\w*)":/gm, '$1$2:')
    .replaceAll(/"\\u0000(.*?)\\u0000"/g, 'createReadStream("$1")')
}

const openai: LibraryClient = { from: 'openai', name: 'OpenAI', path: '/v1' }
export const anthropicNode: LibraryClient = { from: '@anthropic-ai/sdk', name: 'Anthropic', path: '' }

interface NodeCall {
  /** Its headers are those of the client. */
  request: GatewayRequest
  /** `chat.completions.create` */
  method: string
  body: Readonly<Record<string, unknown>>
  /** What is done with the `answer`. */
  use: string
  /** OpenAI's, unless another one is given. */
  client?: LibraryClient
  /** Names, and the modules that have them. */
  imports?: Readonly<Record<string, string>>
}

/** A call of OpenAI's library for JavaScript; it passes on parameters that it does not know. */
export function toNode({ request, method, body, use, client = openai, imports = {} }: NodeCall): CodeSample {
  const { from, name, path } = client
  const lines = Object.entries(imports).map(([what, module]) => `import { ${what} } from '${module}'\n`)
  const literal = toLiteral(shorten(body))
  // `post('/path', ` has an argument before the body.
  const call = method.includes('(') ? `${method}${literal})` : `${method}(${literal})`
  const headers = ownHeaders(request)
  const settings = [
    `baseURL: '${gatewayUrl}${path}'`,
    'apiKey: process.env.DASHSCOPE_API_KEY',
    ...(headers === undefined ? [] : [`defaultHeaders: ${JSON.stringify(headers)}`]),
  ]
  const code = `${lines.join('')}import ${name} from '${from}'

const client = new ${name}({ ${settings.join(', ')} })

const answer = await client.${call}
${use}
`
  return { id: 'node', title: 'Node', language: 'javascript', code }
}
