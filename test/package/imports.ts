import { globSync, readFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { join } from 'node:path'

import { rolldown } from 'rolldown'

/** The packages that built files import. */
export function packagesIn(folder: string): Set<string> {
  const imported =
    /^(?:import|export) .*?\bfrom "([^."][^"]*)";$|^import "([^."][^"]*)";$|\bimport\("([^."][^"]*)"\)/gm
  const files = globSync('{*,program/*,chunks/*,simulator/*}.js', { cwd: folder })
  const names = files.flatMap((file) =>
    [...readFileSync(join(folder, file), 'utf8').matchAll(imported)].map(
      (match) => match.slice(1).find(Boolean) ?? '',
    ),
  )
  return new Set(
    names.filter((name) => !isBuiltin(name)).map((name) => /^(?:@[^/]+\/)?[^/]+/.exec(name)?.[0] ?? name),
  )
}

/** The modules of Node in the whole graph of an entry, packages included. */
export async function builtinsIn(
  entry: string,
  cwd: string,
): Promise<{ builtins: string[]; modules: number }> {
  const found = new Set<string>()
  const seen = new Set<string>()
  const bundle = await rolldown({
    input: { entry },
    cwd,
    platform: 'neutral',
    // What is not used is part of the graph, too.
    treeshake: false,
    resolve: { mainFields: ['module', 'main'] },
    plugins: [
      {
        name: 'builtins',
        resolveId(id) {
          if (!isBuiltin(id)) return undefined
          found.add(id)
          return { id, external: true }
        },
        moduleParsed({ id }) {
          seen.add(id)
        },
      },
    ],
  })
  await bundle.generate({ format: 'esm' })
  await bundle.close()
  return { builtins: [...found].toSorted(), modules: seen.size }
}
