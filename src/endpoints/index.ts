import { chat } from './chat/index.ts'
import type { Endpoint } from './endpoint.ts'
import { getModel, listModels } from './models/index.ts'
import { createRoot, health } from './service/index.ts'

/** Everything that is served, in the order in which `GET /` lists it. */
export function createEndpoints(version: string): readonly Endpoint[] {
  const endpoints: Endpoint[] = [health, listModels, getModel, chat]
  return [createRoot(endpoints, version), ...endpoints]
}
