import type { Adjustment } from '../../errors/adjustment.ts'
import type { ModelFamily } from '../families/index.ts'
import type { Part, Setting, Turn } from '../types.ts'
import { cacheMarkOf } from './messages/to-message.ts'
import { itemSettings } from './content/to-media-item.ts'

/** Fields of turns and parts without a counterpart upstream: each is reported once, for any number of turns. */
export function unmappedFields(turns: readonly Turn[], family: ModelFamily): Adjustment[] {
  // One set for all turns: there may be tens of thousands.
  const params = new Set<string>()
  for (const turn of turns) {
    const { settings, content } = turn
    if (settings !== undefined) addUnmapped(params, settings, isTurnField(turn, family))
    if (typeof content !== 'string') for (const part of content) addOfPart(params, part, family)
  }
  return Array.from(params, (param) => ({ param, why: 'DashScope has no counterpart' }))
}

function isTurnField(turn: Turn, family: ModelFamily): (setting: Setting) => boolean {
  // Looked for once: a turn may have thousands of settings.
  const mark = cacheMarkOf(turn, family)
  return (setting) => setting === mark
}

const mediaFields: ReadonlySet<string> = new Set(itemSettings)

function addOfPart(params: Set<string>, part: Part, family: ModelFamily): void {
  // `doc_url` is DashScope's own part and passes unchanged.
  if (part.type === 'documents') return
  if (part.settings !== undefined) {
    const isText = family.service === 'text-generation'
    addUnmapped(params, part.settings, ({ name }) =>
      name === 'cache_control' ? family.explicitCache : !isText && mediaFields.has(name),
    )
  }
  const ineffective = ineffectiveField(part, family)
  if (ineffective !== undefined) params.add(ineffective)
}

/** A DashScope field without an effect on this request. */
function ineffectiveField(part: Part, { parameters, files, service }: ModelFamily): string | undefined {
  if (part.type === 'image' && part.detail !== undefined) {
    const { value, param } = part.detail
    const isMapped = value === 'auto' || (value === 'high' && parameters.has('vl_high_resolution_images'))
    return isMapped ? undefined : param
  }
  if (part.type !== 'file' || part.id.value === undefined || part.url.value === undefined) return undefined
  return withoutIndices(files === 'id' && service === 'text-generation' ? part.url.param : part.id.param)
}

/** The path for all items of its lists: `a[].b[].c` for `a[0].b[1].c`. */
function withoutIndices(param: string): string {
  return param.replaceAll(/\[\d+\]/g, '[]')
}

function addUnmapped(
  params: Set<string>,
  settings: readonly Setting[],
  isMapped: (setting: Setting) => boolean,
): void {
  for (const setting of settings) {
    const { unmapped, value, param, ifUnsupported } = setting
    const isLost = !isMapped(setting) && !isEmpty(value) && ifUnsupported !== 'silent'
    if (unmapped !== undefined || isLost) params.add(param)
  }
}

/** Dropping an empty value loses nothing: the message of an answer, sent back, has `annotations: []`. */
function isEmpty(value: unknown): boolean {
  return value == null || (Array.isArray(value) && value.length === 0)
}
