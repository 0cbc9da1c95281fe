import { isForm, type GatewayRequest } from '../gateway/request.ts'
import { gatewayUrl } from '../state/settings.ts'
import type { CodeSample } from './sample.ts'
import { shorten } from './shorten.ts'

/** A text in single quotes, for a shell. */
function quote(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`
}

/** curl takes several files and their types in one field, unless the name is in quotation marks. */
function toFileName(name: string): string {
  return /[;,"\\]/.test(name) ? `"${name.replaceAll(/["\\]/g, String.raw`\$&`)}"` : name
}

interface CurlOptions {
  /** The header with the key, up to the key. */
  keyHeader?: string
  /** The file for the answer. */
  output?: string
}

export function toCurl({ path, body, headers = {} }: GatewayRequest, options: CurlOptions = {}): CodeSample {
  const { keyHeader = 'Authorization: Bearer ', output } = options
  const streams = isForm(body)
    ? body.some(([name, value]) => name === 'stream' && value === 'true')
    : body['stream'] === true
  const flags = `${streams ? '-N ' : ''}${output === undefined ? '' : `-o ${output} `}`
  const lines = [
    `curl ${flags}${gatewayUrl}${path}`,
    `-H "${keyHeader}$DASHSCOPE_API_KEY"`,
    ...Object.entries(headers).map(([name, value]) => `-H ${quote(`${name}: ${value}`)}`),
    ...(isForm(body)
      ? body.map(([name, value]) =>
          typeof value === 'string'
            ? `--form-string ${quote(`${name}=${shorten(value)}`)}`
            : `-F ${quote(`${name}=@${toFileName(value.name)}`)}`,
        )
      : ['-H "Content-Type: application/json"', `-d ${quote(JSON.stringify(shorten(body), undefined, 2))}`]),
  ]
  return { id: 'curl', title: 'curl', language: 'bash', code: lines.join(' \\\n  ') }
}
