import { createRouting, type ModelRoutes } from '../generation/families/model-routing.ts'
import { createChat } from './chat-completions/index.ts'
import { toMatrix } from './chat-completions/parameters/to-matrix.ts'
import { createDescription } from './openapi/index.ts'
import type { Endpoint } from '../http/endpoint.ts'
import { createMessages } from './messages/index.ts'
import { createModels } from './models/index.ts'
import { createHealth, createRoot, type IsReady } from './health/index.ts'

export type { ModelRoutes } from '../generation/families/model-routing.ts'

export interface EndpointOptions {
  version: string
  routes: ModelRoutes
  isReady: IsReady
}

/** Everything that is served, in the order in which `GET /` lists it. */
export function createEndpoints({ version, routes, isReady }: EndpointOptions): readonly Endpoint[] {
  const routing = createRouting(routes)
  const endpoints: Endpoint[] = []
  endpoints.push(
    createRoot(endpoints, version),
    ...createDescription(endpoints, version),
    ...createHealth(isReady),
    ...createModels({ routing, toMatrix }),
    createChat(routing),
    createMessages(routing),
  )
  return endpoints
}
