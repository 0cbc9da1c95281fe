/** Writes the diagrams of the READMEs to `docs/images/`. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { pictures } from './pictures.ts'
import { toSvg } from './shapes.ts'

const folder = join(import.meta.dirname, '../../docs/images')
mkdirSync(folder, { recursive: true })
for (const [name, picture] of pictures) writeFileSync(join(folder, name), toSvg(picture))
