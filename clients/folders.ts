import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

export const folderOf = (name: string) => join(import.meta.dirname, name)

/** A client is a folder beside this file with a `run.sh`. */
export const clients: readonly string[] = readdirSync(import.meta.dirname)
  .filter((name) => existsSync(join(folderOf(name), 'run.sh')))
  .sort()
