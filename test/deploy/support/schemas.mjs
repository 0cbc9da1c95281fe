/** Group of the Prometheus operator, whose models are a package of their own. */
const monitoring = 'monitoring.coreos.com/'

const packageOf = ({ apiVersion, kind }) =>
  `${apiVersion.startsWith(monitoring) ? '@kubernetes-models/prometheus-operator' : 'kubernetes-models'}/${apiVersion}/${kind}`

/** @throws Error where a value breaks the schema that is published for its kind */
export async function validate(manifest) {
  const { [manifest.kind]: Model } = await import(packageOf(manifest))
  new Model(manifest).validate()
}

/** The schemas allow unknown fields, the types do not: a source that has each manifest as a literal. */
export const toSource = (manifests) =>
  manifests
    .map(
      (manifest, index) =>
        `import type { I${manifest.kind} as K${index} } from '${packageOf(manifest)}'\n` +
        `export const m${index}: K${index} = ${JSON.stringify(manifest, undefined, 1)}`,
    )
    .join('\n')
