import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { parse, parseAllDocuments } from 'yaml'

export const root = join(import.meta.dirname, '../../..')
export const folder = join(root, 'deploy/kubernetes')
export const read = (path) => readFileSync(join(root, path), 'utf8')

const readManifests = (place) =>
  readdirSync(place)
    .filter((name) => name.endsWith('.yaml') && name !== 'kustomization.yaml')
    .flatMap((file) =>
      parseAllDocuments(readFileSync(join(place, file), 'utf8'), { strict: true, uniqueKeys: true }).map(
        (document) => {
          assert.deepEqual([...document.errors, ...document.warnings], [], file)
          return { file, manifest: document.toJS() }
        },
      ),
    )

export const manifests = readManifests(folder)
export const files = [...new Set(manifests.map(({ file }) => file))]

/** Kustomize components: the folders beside the manifests. */
export const components = readdirSync(folder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => ({
    name,
    kustomization: parse(readFileSync(join(folder, name, 'kustomization.yaml'), 'utf8')),
    manifests: readManifests(join(folder, name)),
  }))

export const ofKind = (kind) => {
  const [found, ...others] = manifests.filter(({ manifest }) => manifest.kind === kind)
  assert.ok(found !== undefined && others.length === 0, `exactly one ${kind}`)
  return found.manifest
}

export const compose = parse(read('compose.yaml'), { strict: true, uniqueKeys: true, merge: true })
