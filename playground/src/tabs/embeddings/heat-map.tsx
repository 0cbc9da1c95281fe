import { inLanguage } from '../../state/language.ts'
import { toLevel, type Similarities } from './similarity.ts'
import { texts } from './texts.ts'

interface HeatMapProps {
  similarities: Similarities
  /** The texts that were compared. */
  labels: readonly string[]
}

/** The cosines as a table whose colours are the picture: the darker, the closer. */
export function HeatMap({ similarities, labels }: HeatMapProps) {
  const words = inLanguage(texts)
  return (
    <div class="heat-map" tabIndex={0} role="region" aria-label={words.map}>
      <table>
        <caption>{words.map}</caption>
        <thead>
          <tr>
            <td />
            {labels.map((label, place) => (
              <th key={place} scope="col" title={label}>
                {place + 1}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {similarities.rows.map((row, place) => (
            <tr key={place}>
              <th scope="row" title={labels[place]}>
                <span class="number">{place + 1}</span>
                <span class="label">{labels[place]}</span>
              </th>
              {row.map((value, other) =>
                place === other ? (
                  <td key={other} class="same">
                    <span aria-hidden="true">1</span>
                    <span class="unseen">{words.same}</span>
                  </td>
                ) : (
                  <td key={other} class={`heat-${toLevel(value, similarities)}`}>
                    {value.toFixed(2)}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
