/** A TypeScript source that compiles where the dashboard, as literals, fits the types that Grafana publishes. */
export function toSource({ panels, ...dashboard }) {
  const literal = (value) => JSON.stringify(value, undefined, 1)
  const parts = panels.map(
    (panel, index) => `export const p${index}: ${typeOf[panel.type] ?? 'never'} = ${literal(panel)}`,
  )
  return `${prelude}\nexport const whole: Plain<Omit<Dashboard, 'panels'>> = ${literal(dashboard)}\n${parts.join('\n')}\n`
}

const typeOf = {
  row: 'Plain<RowPanel>',
  stat: "PanelOf<'stat', stat.Options, never>",
  timeseries: "PanelOf<'timeseries', timeseries.Options, timeseries.FieldConfig>",
}

// JSON has the values of enumerations, not their members; a query's type has a method that marks it.
const prelude = `
import type { Dashboard, FieldConfig, FieldConfigSource, Panel, RowPanel } from '@grafana/grafana-foundation-sdk/dashboard'
import type * as prometheus from '@grafana/grafana-foundation-sdk/prometheus'
import type * as stat from '@grafana/grafana-foundation-sdk/stat'
import type * as timeseries from '@grafana/grafana-foundation-sdk/timeseries'

type Plain<T> = 0 extends 1 & T ? T
  : T extends string ? \`\${T}\`
  : T extends number ? (number extends T ? number : \`\${T}\` extends \`\${infer N extends number}\` ? N : never)
  : T extends boolean | null | undefined ? T
  : T extends object ? { [K in keyof T]: Plain<T[K]> }
  : never
type Query = Plain<Omit<prometheus.Dataquery, '_implementsDataqueryVariant'>>
type Defaults<Custom> = Plain<Omit<FieldConfig, 'custom'>> & ([Custom] extends [never] ? {} : { custom: Plain<Custom> })
type PanelOf<Type, Options, Custom> = Plain<Omit<Panel, 'type' | 'targets' | 'options' | 'fieldConfig'>> & {
  type: Type
  targets: Query[]
  options: Plain<Options>
  fieldConfig: { defaults: Defaults<Custom>; overrides: Plain<FieldConfigSource['overrides']> }
}
`
