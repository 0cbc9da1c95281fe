/** A value, undefined where it is not known, and what it is. */
export type Figure = readonly [value: string | undefined, name: string]

/** The figures of an answer, in a line. */
export function FigureList({ figures }: { figures: readonly Figure[] }) {
  return (
    <div class="figures">
      <dl>
        {figures.map(
          ([value, name]) =>
            value !== undefined && (
              <div key={name}>
                <dd>{value}</dd>
                <dt>{name}</dt>
              </div>
            ),
        )}
      </dl>
    </div>
  )
}
