import { DashScopeError } from '../../dashscope/errors.ts'
import type { RegionChoice } from '../../dashscope/regions.ts'
import { PerRegion } from '../../dashscope/regions/per-region.ts'
import { createAliases, type Aliases, type ModelAliases } from '../../models/aliases.ts'
import { familyOf, type ModelFamily, type Service } from './index.ts'
import { unknownMultimodal, unknownText } from './unknown.ts'

export const paths: Readonly<Record<Service, string>> = {
  'text-generation': '/services/aigc/text-generation/generation',
  'multimodal-generation': '/services/aigc/multimodal-generation/generation',
}

/** Model → service, set by the operator; it overrides the table. A name that ends in `*` is a prefix. */
export type ModelRoutes = Readonly<Record<string, Service>>

export interface Routing {
  /** DashScope's id for an alias; undefined for other names. */
  resolve(name: string): string | undefined
  /** The aliases and their ids, as the operator wrote them. */
  readonly aliases: Aliases['entries']
  /** The services in a region, which may differ; undefined for the host of requests that name none. */
  in(region: string | undefined): RegionRouting
}

export interface RegionRouting {
  /** The family of a model, on the service that has it. `media`: the request has more than text. */
  familyOf(model: string, media?: boolean): ModelFamily
  /** The family on the other service, after the first one refused the path. Does not store the service. */
  otherService(family: ModelFamily): ModelFamily
  /** Whether the model has answered before, or the operator set its service. */
  isKnown(model: string): boolean
  /** The service answered for the model: from now on it is tried first. */
  remember(model: string, service: Service): void
}

const multimodal: Service = 'multimodal-generation'

/** Callers choose the model names, so the number of stored ones is limited. */
const maxRemembered = 1000

/**
 * The service of each model: set by the operator, learned since the start, or from the table of families; and the aliases.
 * @param choices The operator's list of regions: what is learned of them is kept, whatever other ones requests name.
 * @throws TypeError for aliases that contradict each other
 */
export function createRouting(
  routes: ModelRoutes = {},
  aliases: ModelAliases = {},
  choices: readonly RegionChoice[] = [],
): Routing {
  const { resolve, entries } = createAliases(aliases)
  const configured = Object.entries(routes).map(([name, service]) => ({ name: name.toLowerCase(), service }))
  const create = () => createRegionRouting(configured)
  const regions = new PerRegion(create(), choices)
  return { resolve, aliases: entries, in: (region) => regions.of(region, create) }
}

function createRegionRouting(configured: readonly { name: string; service: Service }[]): RegionRouting {
  const learned = new Map<string, Service>()
  const serviceFor = (model: string): Service | undefined => {
    const id = model.toLowerCase()
    const route = configured.find(({ name }) =>
      name.endsWith('*') ? id.startsWith(name.slice(0, -1)) : id === name,
    )
    return route?.service ?? learned.get(id)
  }
  return {
    familyOf(model, media = false) {
      const family = familyOf(model)
      // The media of a request show the service of an unknown model.
      const service =
        media && (family.name === unknownText.name || family.hosted) ? multimodal : family.service
      return withService(serviceFor(model) ?? service, family)
    },
    otherService: (family) =>
      withService(family.service === 'text-generation' ? 'multimodal-generation' : 'text-generation', family),
    isKnown: (model) => serviceFor(model) !== undefined,
    remember(model, service) {
      if (learned.size >= maxRemembered && !learned.has(model.toLowerCase())) learned.clear()
      learned.set(model.toLowerCase(), service)
    },
  }
}

/** The same model on another service than its family's: DashScope decides about the modalities. */
function withService(service: Service, family: ModelFamily): ModelFamily {
  if (service === family.service) return family
  const { inputModalities } = service === 'text-generation' ? unknownText : unknownMultimodal
  return { ...family, service, inputModalities }
}

/** DashScope's error for a model that is on its other service. Nothing ran and nothing was billed. */
export function isWrongService(error: unknown): boolean {
  return error instanceof DashScopeError && error.failure === 'refused' && /url error/i.test(error.message)
}
