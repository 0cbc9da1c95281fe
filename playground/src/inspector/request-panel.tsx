import type { Exchange } from '../gateway/exchange.ts'
import { isForm, type GatewayRequest } from '../gateway/request.ts'
import { inLanguage } from '../state/language.ts'
import { JsonView } from './json-view.tsx'
import { texts } from './texts.ts'

/** What this page sent, and the headers that came back. */
export function RequestPanel({ exchange }: { exchange: Exchange }) {
  const words = inLanguage(texts)
  const { request, headers } = exchange
  return (
    <>
      <p class="hint">{words.requestNote}</p>
      <p class="line">
        <b>POST</b> {request.path}
      </p>
      {Object.entries(request.headers ?? {}).map(([name, value]) => (
        <p class="line" key={name}>
          {name}: {value}
        </p>
      ))}
      <JsonView value={toShown(request.body)} label={words.panels.request} />
      {headers.value !== undefined && (
        <>
          <h3>{words.headers}</h3>
          <dl class="headers">
            {[...headers.value].filter(isTelling).map(([name, value]) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
        </>
      )}
    </>
  )
}

/** The gateway's own headers, and those that say what the answer is. */
function isTelling([name]: [string, string]): boolean {
  return /^(?:x-(?!accel)|content-type|retry-after|openai-processing-ms)/.test(name)
}

function toShown(body: GatewayRequest['body']): unknown {
  if (!isForm(body)) return body
  const files = body.map(([name, value]) => [name, typeof value === 'string' ? value : `@${value.name}`])
  return Object.fromEntries(files) as unknown
}
