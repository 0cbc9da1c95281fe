interface Piece {
  choices?: Choice[]
  output?: { choices?: Choice[] }
}

interface Choice {
  message?: { content?: string | null }
  delta?: { content?: string | null }
}

/** The text of an answer of DashScope or OpenAI, streamed or whole. Throws if an event or the body is not JSON. */
export function readText(body: string): string {
  const documents = body.startsWith('{')
    ? [body]
    : body.split('\n').flatMap((line) => /^data: ?(\{.*)$/.exec(line)?.[1] ?? [])
  return documents.map((document) => textIn(JSON.parse(document) as Piece)).join('')
}

function textIn(piece: Piece): string {
  const [choice] = piece.output?.choices ?? piece.choices ?? []
  return choice?.message?.content ?? choice?.delta?.content ?? ''
}
