/** The operator's names for models: a name, or a prefix followed by `*` → DashScope's id. */
export type ModelAliases = Readonly<Record<string, string>>

export interface Aliases {
  /** DashScope's id for a name; undefined if the table has none. */
  resolve: (name: string) => string | undefined
  /** Names and ids as the operator wrote them. */
  entries: readonly (readonly [name: string, id: string])[]
}

/** A larger table is probably a mistake, and every request with an unknown name tries all prefixes. */
const maxEntries = 1000
const maxLength = 256

/** Whole names take precedence over prefixes, and longer prefixes over shorter ones. Case is ignored. */
export function createAliases(table: ModelAliases): Aliases {
  const entries = Object.entries(table)
  const problem = findAliasProblem(entries)
  if (problem !== undefined) throw new TypeError(problem)
  return createUnchecked(entries)
}

type Entries = Aliases['entries']

function createUnchecked(entries: Entries): Aliases {
  const whole = new Map<string, string>()
  const prefixes: [string, string][] = []
  for (const [name, id] of entries) {
    const own = name.toLowerCase()
    if (own.endsWith('*')) prefixes.push([own.slice(0, -1), id])
    else whole.set(own, id)
  }
  prefixes.sort(([one], [other]) => other.length - one.length)
  return {
    entries,
    resolve(name) {
      const given = name.toLowerCase()
      return whole.get(given) ?? prefixes.find(([prefix]) => given.startsWith(prefix))?.[1]
    },
  }
}

/** The problem with a table of aliases, in a sentence; undefined without one. */
export function findAliasProblem(entries: Entries): string | undefined {
  if (entries.length > maxEntries) return `at most ${maxEntries} aliases are allowed, got ${entries.length}`
  const seen = new Set<string>()
  for (const [name, id] of entries) {
    const problem = findEntryProblem(name, id)
    if (problem !== undefined) return problem
    if (seen.has(name.toLowerCase())) return `'${name}' occurs twice`
    seen.add(name.toLowerCase())
  }
  // An alias of an alias would depend on how often it is resolved.
  const aliases = createUnchecked(entries)
  for (const [name, id] of entries) {
    const further = aliases.resolve(id)
    if (further !== undefined && further.toLowerCase() !== id.toLowerCase())
      return `'${name}' leads to '${id}', which is an alias of '${further}' itself: use the model's own name`
  }
  return undefined
}

function findEntryProblem(name: string, id: string): string | undefined {
  const shown = `'${name.slice(0, maxLength)}'`
  if (name === '') return 'an alias has no name'
  if (id === '') return `${shown} has no model`
  if (name.length > maxLength || id.length > maxLength)
    return `${shown} or its model has more than ${maxLength} characters`
  if (/\s/.test(name) || /\s/.test(id)) return `${shown} or its model has a space in it`
  if (name.slice(0, -1).includes('*')) return `${shown} has a * that is not at its end`
  return id.includes('*') ? `${shown} leads to '${id}': a model's id has no *` : undefined
}

/** `claude-*=qwen3.7-max,gpt-4o=qwen-plus` → pairs; undefined if a piece is not a pair. */
export function parseAliases(text: string): Entries | undefined {
  const pieces = text.split(',').filter((piece) => piece.trim() !== '')
  const pairs = pieces.map((piece) => piece.split('='))
  if (pairs.some(({ length }) => length !== 2)) return undefined
  return pairs.map(([name = '', id = '']) => [name.trim(), id.trim()])
}
