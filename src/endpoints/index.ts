import { createChat, createRouting, type ModelRoutes } from './chat/index.ts'
import { createDescription } from './description/index.ts'
import type { Endpoint } from './endpoint.ts'
import { createModels } from './models/index.ts'
import { createHealth, createRoot, type IsReady } from './service/index.ts'

export type { ModelRoutes } from './chat/index.ts'

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
    ...createModels(routing),
    createChat(routing),
  )
  return endpoints
}
