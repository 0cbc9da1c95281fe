import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

import { defineConfig, type Plugin } from 'vite'

/** Builds the playground, the page that the server has at `/`. All addresses in it are relative, so that it works under any path. */
export default defineConfig({
  root: join(import.meta.dirname, '../playground'),
  base: './',
  publicDir: false,
  logLevel: 'warn',
  plugins: [compress(), listLicenses()],
  build: {
    outDir: '../dist/playground',
    // `scripts/build-if-stale.ts` removes what is old, once the new files are there.
    emptyOutDir: false,
    assetsDir: 'playground',
    // The page's policy allows no inline code.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // Their `light-dark()` is older than two years.
    target: ['chrome123', 'firefox120', 'safari17.5'],
    reportCompressedSize: false,
    // On a busy machine it would warn of the time that a plugin took.
    rolldownOptions: { checks: { pluginTimings: false } },
  },
})

/** The server sends the compressed files as they are. */
function compress(): Plugin {
  return {
    name: 'compress',
    writeBundle({ dir = '' }, bundle) {
      for (const name of Object.keys(bundle)) {
        const path = join(dir, name)
        writeFileSync(`${path}.gz`, gzipSync(readFileSync(path), { level: 9 }))
      }
    },
  }
}

/** The licences of the packages that are in the page: their terms ask for it. The server does not send this file. */
function listLicenses(): Plugin {
  return {
    name: 'list-licenses',
    generateBundle(_, bundle) {
      const modules = Object.values(bundle).flatMap((file) => (file.type === 'chunk' ? file.moduleIds : []))
      const folders = modules.flatMap((path) => /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? [])
      const texts = [...new Set(folders)].toSorted().map(toLicense)
      this.emitFile({ type: 'asset', fileName: 'LICENSES.txt', source: texts.join('\n\n') })
    },
  }
}

function toLicense(folder: string): string {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Package
  const file = readdirSync(folder).find((entry) => /^licen[sc]e/i.test(entry))
  const text = file === undefined ? '' : readFileSync(join(folder, file), 'utf8')
  return `== ${name} ${version} (${license})\n\n${text.trim()}\n`
}

interface Package {
  name: string
  version: string
  license: string
}
