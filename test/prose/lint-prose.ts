/** Checks the words of comments, texts, names and documents. `npm run lint:prose` runs it. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { exceptions } from './exceptions.ts'
import { filesWithProse, root } from './files.ts'
import { findBreaches } from './find-breaches.ts'

const files = filesWithProse()

let count = 0
const clean = new Set(exceptions)
for (const file of files) {
  const breaches = findBreaches(file, readFileSync(join(root, file), 'utf8'))
  const exception = exceptions.find((prefix) => file.startsWith(prefix))
  if (exception !== undefined) {
    if (breaches.length > 0) clean.delete(exception)
    continue
  }
  for (const { line, text, advice } of breaches) console.error(`${file}:${line}: "${text}": ${advice}`)
  count += breaches.length
}
// An exception that is not needed any more would let new breaches in.
for (const exception of clean)
  console.error(`test/prose/exceptions.ts: ${exception} has no breach: remove it`)
if (files.length < 100) throw new Error('The files were not found')
if (count + clean.size > 0) process.exitCode = 1
else console.log(`${files.length} files checked`)
