/** Loaded with `--import`: what an example imports is the client's own package, the one in the current folder. */
import { registerHooks } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const examples = pathToFileURL(join(import.meta.dirname, '../examples/')).href
const clientFile = pathToFileURL(join(process.cwd(), 'test.mjs')).href

registerHooks({
  resolve(specifier, context, next) {
    const isPackage = !/^(?:\.|\/|node:|file:)/.test(specifier)
    const fromExample = context.parentURL?.startsWith(examples) === true
    return next(specifier, isPackage && fromExample ? { ...context, parentURL: clientFile } : context)
  },
})
