import type { Exchange } from '../gateway/exchange.ts'
import { inLanguage } from '../state/language.ts'
import { texts } from './texts.ts'

/** Each parameter that was changed or left out, with its reason. */
export function ChangesPanel({ exchange }: { exchange: Exchange }) {
  const words = inLanguage(texts)
  const adjusted = exchange.adjusted.value
  if (adjusted.length === 0) return <p class="hint">{words.noChanges}</p>
  return (
    <>
      <p class="hint">{words.changesNote}</p>
      <dl class="changes">
        {adjusted.map(({ change, why }) => (
          <div key={change}>
            <dt>{change}</dt>
            <dd>{why}</dd>
          </div>
        ))}
      </dl>
    </>
  )
}
