import { dryRunOf } from '../gateway/dry-run.ts'
import type { GatewayRequest } from '../gateway/request.ts'
import { FailureView } from '../parts/failure-view.tsx'
import { toSize } from '../parts/figures.ts'
import { inLanguage } from '../state/language.ts'
import { JsonView } from './json-view.tsx'
import { texts } from './texts.ts'

/** The request in DashScope's protocol. */
export function DashScopePanel({ request }: { request: GatewayRequest }) {
  const words = inLanguage(texts)
  const state = dryRunOf(request).value
  if (state === undefined) return <p class="hint">{words.asking}</p>
  if ('failure' in state) return <FailureView failure={state.failure} />
  const { uploads = [], request: one, requests = [] } = state.planned
  const calls = one === undefined ? requests : [one]
  return (
    <>
      <p class="hint">{words.dashscopeNote}</p>
      {uploads.length > 0 && (
        <>
          <h3>{words.uploads}</h3>
          <ul class="uploads">
            {uploads.map(({ param, content_type: type, bytes }) => (
              <li key={param}>
                <code>{param}</code> {type}, {toSize(bytes)}
              </li>
            ))}
          </ul>
        </>
      )}
      {calls.map(({ method, url, headers, body }, index) => (
        <section key={index}>
          <p class="line">
            <b>{method}</b> {url}
          </p>
          <JsonView value={{ headers, body }} label={`DashScope ${index + 1}`} />
        </section>
      ))}
    </>
  )
}
