/** Loaded with `--import`: `dashscope-gateway` is this checkout, and DashScope is the simulator that the test started. */
import { registerHooks } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const source = pathToFileURL(join(import.meta.dirname, '../src/index.ts')).href
const baseUrl = JSON.stringify(process.env.DASHSCOPE_BASE_URL)
const code = `import { createGateway as create } from ${JSON.stringify(source)}
export const createGateway = (options) => create({ baseUrl: ${baseUrl}, ...options })`

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'dashscope-gateway'
      ? { url: `data:text/javascript,${encodeURIComponent(code)}`, shortCircuit: true }
      : next(specifier, context),
})
