import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { families, familyOf, type ModelFamily } from '../../src/generation/families/index.ts'
import {
  allParameters,
  gatewayControlled,
  groups,
  structural,
} from '../../src/endpoints/chat-completions/parameters/parameters.ts'
import { thinkingDialects } from '../../src/endpoints/chat-completions/request/to-reasoning.ts'
import { toMatrix } from '../../src/endpoints/chat-completions/parameters/to-matrix.ts'
import { catalogue } from '../../src/models/catalogue.ts'
import { isAlsoForChat } from '../../src/models/kinds.ts'

/** `UPDATE_DOCS=1` writes what is between the markers; without it the page is held to the code. */
const updating = process.env['UPDATE_DOCS'] === '1'
const page = join(import.meta.dirname, '../../docs/mapping/chat.md')

const code = (text: string) => `\`${text}\``
const row = (...cells: readonly string[]) => `| ${cells.join(' | ')} |`

function table(head: readonly string[], rows: readonly string[][]): string {
  return [row(...head), `|${'---|'.repeat(head.length)}`, ...rows.map((cells) => row(...cells))].join('\n')
}

/** Every family, and the treatment of ids that belong to none of them. */
const all: readonly { label: string; family: ModelFamily }[] = [
  ...families.map((family) => ({ label: code(family.name), family })),
  { label: 'any other id', family: familyOf('unheard-of') },
  { label: '`<host>/<multimodal id>`', family: familyOf('unheard-of/qwen3-vl-plus') },
]

const specials = allParameters.filter(
  (name) => !structural.some((other) => other === name) && !inAnyGroup(name) && isTakenByAny(name),
)

function inAnyGroup(name: string): boolean {
  return Object.values<readonly string[]>(groups).some((names) => names.includes(name))
}

function treatments(
  name: string,
): { label: string; family: ModelFamily; treatment: string; note?: string }[] {
  return all.flatMap(({ label, family }) => {
    const entry = toMatrix(family, 'M')[name]
    return entry === undefined ? [] : [{ label, family, ...entry }]
  })
}

function isTakenByAny(name: string): boolean {
  return treatments(name).some(({ treatment }) => treatment === 'passed')
}

function familyTable(): string {
  const rows = all.map(({ label, family }) => {
    const { service, inputModalities, thinking, streamOnly, frames, manyChoices, partial } = family
    const ids = catalogue
      .filter(({ id, kind }) => (kind === 'chat' || isAlsoForChat(id)) && familyOf(id) === family)
      .map(({ id }) => code(id))
    const oddities = [
      ...(streamOnly ? ['answers as a stream only'] : []),
      ...(frames === 'cumulative' ? ['sends the whole text in every frame'] : []),
      ...(manyChoices ? ['several choices in one call'] : []),
      ...(partial ? ['goes on from the assistant'] : []),
      ...(family.turns === 'free' ? [] : [`${family.turns} turns`]),
      ...(family.parameters.has('response_format') && !family.jsonSchema ? ['JSON mode without schema'] : []),
      ...family.requires.map((name) => `needs ${code(name)}`),
    ]
    return [
      label,
      ids.slice(0, 3).join(', ') || '—',
      service.replace('-generation', ''),
      inputModalities.join(', '),
      thinking,
      thinking === 'none' ? '—' : toAmounts(family),
      oddities.join('; ') || '—',
    ]
  })
  return table(['Family', 'For example', 'Service', 'Parts', 'Thinks', 'How much', 'Besides'], rows)
}

function toAmounts({ thinkingAmount: { levels, tokens } }: ModelFamily): string {
  const names = levels === undefined ? [] : [[...new Set(Object.values(levels))].join(', ')]
  return [...names, ...(tokens ? ['budget'] : [])].join('; or ') || 'fixed'
}

/** Which groups a family takes: all of it, nothing of it, or the names that it takes. */
function matrixTable(): string {
  const names = Object.entries<readonly string[]>(groups)
  const rows = all.map(({ label, family }) => {
    const matrix = toMatrix(family, 'M')
    const taken = (list: readonly string[]) => list.filter((name) => matrix[name]?.treatment === 'passed')
    const cells = names.map(([, list]) => {
      const some = taken(list)
      return some.length === list.length ? 'yes' : some.map(code).join(', ') || '—'
    })
    return [label, ...cells, taken(specials).map(code).join(', ') || '—']
  })
  return table(['Family', ...names.map(([name]) => name), 'also'], rows)
}

function parameterTable(): string {
  const groupOf = (name: string) =>
    Object.entries<readonly string[]>(groups).find(([, list]) => list.includes(name))?.[0]
  const names = allParameters.filter((name) => !gatewayControlled.some((other) => other === name))
  return table(
    ['Parameter', 'Group', 'Where a model takes it', 'Where it does not'],
    names.map((name) => {
      const entries = treatments(name)
      const taken = entries.filter(({ treatment }) => treatment === 'passed')
      const others = new Set(entries.map(({ treatment }) => treatment).filter((word) => word !== 'passed'))
      return [
        code(name),
        groupOf(name) ?? '—',
        taken.length === 0 ? 'nowhere' : toNotes(taken),
        [...others].join(', ') || '—',
      ]
    }),
  )
}

/** One note where all have the same; else each with the families that have it, the commonest one last and without. */
function toNotes(entries: readonly { label: string; note?: string }[]): string {
  const labels = new Map<string, string[]>()
  for (const { label, note = 'passed' } of entries) labels.set(note, [...(labels.get(note) ?? []), label])
  const ranked = [...labels].toSorted(([, one], [, other]) => one.length - other.length)
  return ranked
    .map(([note, list], place) => {
      const text = note.replaceAll('|', '\\|').replaceAll('<', '&lt;')
      if (ranked.length === 1) return text
      return place === ranked.length - 1 ? `others: ${text}` : `${list.join(', ')}: ${text}`
    })
    .join('; ')
}

/** The words for thinking, in their order of precedence. */
function dialectTable(): string {
  return table(
    ['Field', 'Says'],
    thinkingDialects.map(([param, read]) => {
      const { enabled, effort, budget } = read(undefined)
      const hasAmount = effort !== undefined || budget !== undefined
      const says = [...(enabled === undefined ? [] : ['whether']), ...(hasAmount ? ['how much'] : [])]
      return [code(param), says.join(' and ')]
    }),
  )
}

test.each([
  ['families', familyTable],
  ['dialects', dialectTable],
  ['matrix', matrixTable],
  ['parameters', parameterTable],
])('docs/mapping/chat.md: %s', (name, render) => {
  const [begin, end] = [`<!-- ${name}: written by UPDATE_DOCS=1 -->\n\n`, `\n\n<!-- /${name} -->`]
  const rendered = render()
  if (updating) {
    const [before, rest] = splitAt(readFileSync(page, 'utf8'), begin)
    const [, after] = splitAt(rest, end)
    writeFileSync(page, before + begin + rendered + end + after)
  }
  const [, documented] = splitAt(readFileSync(page, 'utf8'), begin)
  expect(splitAt(documented, end)[0]).toBe(rendered)
})

function splitAt(text: string, mark: string): [string, string] {
  const place = text.indexOf(mark)
  if (place === -1) throw new Error(`docs/mapping/chat.md lacks the marker ${mark.trim()}`)
  return [text.slice(0, place), text.slice(place + mark.length)]
}
