import { DashScopeError } from '../../dashscope/errors.ts'
import { familyOf, type ChatFamily, type Service } from './index.ts'
import { unknownMultimodal, unknownText } from './unknown.ts'

export const paths: Readonly<Record<Service, string>> = {
  'text-generation': '/services/aigc/text-generation/generation',
  'multimodal-generation': '/services/aigc/multimodal-generation/generation',
}

/** Model → service, where the operator knows better than the table. A name that ends in `*` stands for a prefix. */
export type ModelRoutes = Readonly<Record<string, Service>>

export interface Routing {
  /** The family of a model, on the service that has it. `media`: the request holds more than text. */
  familyOf(model: string, media?: boolean): ChatFamily
  /** The family on the other service, after the first one refused the path. Remembers nothing yet. */
  sibling(family: ChatFamily): ChatFamily
  /** Whether the model has answered before, or the operator said where it is. */
  isSure(model: string): boolean
  /** The service answered for the model: from now on it is asked first. */
  remember(model: string, service: Service): void
}

const multimodal: Service = 'multimodal-generation'

/** Model names are the callers' text: more of them than this are not remembered. */
const most = 1000

/** Which service has which model: the operator's word, what was learned since the start, the table of families. */
export function createRouting(routes: ModelRoutes = {}): Routing {
  const learned = new Map<string, Service>()
  const configured = Object.entries(routes).map(([name, service]) => ({ name: name.toLowerCase(), service }))
  const serviceFor = (model: string): Service | undefined => {
    const id = model.toLowerCase()
    const fits = configured.find(({ name }) =>
      name.endsWith('*') ? id.startsWith(name.slice(0, -1)) : id === name,
    )
    return fits?.service ?? learned.get(id)
  }
  return {
    familyOf(model, media = false) {
      const known = familyOf(model)
      // Of a model that nothing is known of, what it is sent tells where it must be.
      const service = media && (known.name === unknownText.name || known.hosted) ? multimodal : known.service
      return on(serviceFor(model) ?? service, known)
    },
    sibling: (family) =>
      on(family.service === 'text-generation' ? 'multimodal-generation' : 'text-generation', family),
    isSure: (model) => serviceFor(model) !== undefined,
    remember(model, service) {
      if (learned.size >= most && !learned.has(model.toLowerCase())) learned.clear()
      learned.set(model.toLowerCase(), service)
    },
  }
}

/** The same model on another service than its family's: what it takes is for DashScope to judge. */
function on(service: Service, family: ChatFamily): ChatFamily {
  if (service === family.service) return family
  const { takesParts } = service === 'text-generation' ? unknownText : unknownMultimodal
  return { ...family, service, takesParts }
}

/** DashScope's word for a model that is on its other service. Nothing ran and nothing was billed. */
export function isWrongService(error: unknown): boolean {
  return error instanceof DashScopeError && error.failure === 'refused' && /url error/i.test(error.message)
}
