import { useEffect } from 'preact/hooks'

import { dryRunOf, mayHavePassed, repeatDryRun } from '../gateway/dry-run.ts'
import type { GatewayRequest } from '../gateway/request.ts'
import { FailureView } from '../parts/failure-view.tsx'
import { toSize } from '../parts/figures.ts'
import { Icon } from '../parts/icons.tsx'
import { inLanguage } from '../state/language.ts'
import { JsonView } from './json-view.tsx'
import { texts } from './texts.ts'

/** The request in DashScope's protocol. */
export function DashScopePanel({ request }: { request: GatewayRequest }) {
  const words = inLanguage(texts)
  const state = dryRunOf(request).value
  // Once for each look at it: a failure that comes while it is shown waits for the button.
  useEffect(() => {
    if (state !== undefined && 'failure' in state && mayHavePassed(state.failure)) repeatDryRun(request)
  }, [request])
  if (state === undefined) return <p class="hint">{words.asking}</p>
  if ('failure' in state)
    return (
      <>
        <FailureView failure={state.failure} />
        <button type="button" class="quiet" onClick={() => repeatDryRun(request)}>
          <Icon name="again" />
          {words.askAgain}
        </button>
      </>
    )
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
