import { isForm, type GatewayRequest } from '../gateway/request.ts'
import { gatewayUrl } from '../state/settings.ts'
import type { CodeSample } from './sample.ts'
import { shorten } from './shorten.ts'

/** A text in single quotes, for a shell. */
function quote(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`
}

/** @param keyHeader The header with the key, up to the key. */
export function toCurl(
  { path, body, headers = {} }: GatewayRequest,
  keyHeader = 'Authorization: Bearer ',
): CodeSample {
  const streams = !isForm(body) && body['stream'] === true
  const lines = [
    `curl ${streams ? '-N ' : ''}${gatewayUrl}${path}`,
    `-H "${keyHeader}$DASHSCOPE_API_KEY"`,
    ...Object.entries(headers).map(([name, value]) => `-H ${quote(`${name}: ${value}`)}`),
    ...(isForm(body)
      ? body.map(([name, value]) =>
          typeof value === 'string'
            ? `--form-string ${quote(`${name}=${value}`)}`
            : `-F ${quote(`${name}=@${value.name}`)}`,
        )
      : ['-H "Content-Type: application/json"', `-d ${quote(JSON.stringify(shorten(body), undefined, 2))}`]),
  ]
  return { id: 'curl', title: 'curl', language: 'bash', code: lines.join(' \\\n  ') }
}
