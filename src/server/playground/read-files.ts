import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, extname, join, relative, sep } from 'node:path'

import type { StaticFile } from '../../http/static-files/static-file.ts'

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
}

/** The page runs nothing but its own files, and reaches nothing but its own gateway. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  // Files that the user picked, and what models have made.
  "img-src 'self' data: blob:",
  "media-src 'self' data: blob:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ')

const headersOfDocument = {
  'content-security-policy': policy,
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(self)',
  vary: 'accept',
}

/** Where `npm run build` puts the page: in `dist/` of this package, wherever this file is in it. */
function findFolder(): string | undefined {
  let folder = import.meta.dirname
  while (!existsSync(join(folder, 'package.json'))) {
    const parent = dirname(folder)
    if (parent === folder) return undefined
    folder = parent
  }
  return join(folder, 'dist/playground')
}

/** The files of the built page with their answers' headers, by path; none where it has not been built. */
export function readPlaygroundFiles(folder = findFolder()): ReadonlyMap<string, StaticFile> {
  if (folder === undefined || !existsSync(join(folder, 'index.html'))) return new Map()
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && extname(entry.name) in types)
    .map(({ parentPath, name }) => join(parentPath, name))
  return new Map(paths.map((path) => [relative(folder, path).replaceAll(sep, '/'), readFile(path)]))
}

function readFile(path: string): StaticFile {
  const bytes = readFileSync(path)
  const isDocument = extname(path) === '.html'
  return {
    type: types[extname(path)] ?? '',
    bytes,
    gzip: existsSync(`${path}.gz`) ? readFileSync(`${path}.gz`) : undefined,
    etag: `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`,
    // The names of all other files contain a hash of their content.
    caching: isDocument ? 'no-cache' : 'public, max-age=31536000, immutable',
    ...(isDocument && { headers: headersOfDocument }),
  }
}
