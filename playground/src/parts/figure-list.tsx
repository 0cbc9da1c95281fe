import type { ComponentChildren } from 'preact'

/** A value, undefined where it is not known, and what it is. */
export type Figure = readonly [value: string | undefined, name: string]

interface FigureListProps {
  figures: readonly Figure[]
  /** What is before them. */
  children?: ComponentChildren
}

/** The figures of an answer, in a line. */
export function FigureList({ figures, children }: FigureListProps) {
  return (
    <div class="figures">
      {children}
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
