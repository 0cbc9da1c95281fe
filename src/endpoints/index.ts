import type { RegionChoice } from '../dashscope/regions.ts'
import { createRunTask, type TaskOptions } from '../dashscope/tasks/run-task.ts'
import { createRouting, type ModelRoutes } from '../generation/families/model-routing.ts'
import { createChat } from './chat-completions/index.ts'
import { toMatrix } from './chat-completions/parameters/to-matrix.ts'
import { createEmbeddings } from './embeddings/index.ts'
import { createCompletions } from './completions/index.ts'
import { createDescription } from './openapi/index.ts'
import type { Endpoint } from '../http/endpoint.ts'
import { createCountTokens } from './messages/count-tokens/index.ts'
import { createMessages } from './messages/index.ts'
import type { ModelAliases } from '../models/aliases.ts'
import { createModels } from './models/index.ts'
import { createResponses } from './responses/index.ts'
import { withResponsesBodies } from './responses-in-chat.ts'
import { createImages } from './images/index.ts'
import { createRerank } from './rerank/index.ts'
import { createSpeech } from './speech/index.ts'
import { createTranscriptions } from './transcriptions/index.ts'
import { createHealth, createRoot, type IsReady } from './health/index.ts'
import { createUpstreamList } from '../models/upstream-list.ts'

export type { TaskOptions } from '../dashscope/tasks/run-task.ts'
export type { ModelRoutes } from '../generation/families/model-routing.ts'
export type { ModelAliases } from '../models/aliases.ts'

export interface EndpointOptions {
  version: string
  /** The values of `x-dashscope-region`. */
  regions: readonly RegionChoice[]
  routes: ModelRoutes
  aliases: ModelAliases
  isReady: IsReady
  modelsWaitMs?: number | undefined
  tasks?: TaskOptions | undefined
  resultOrigins?: readonly string[] | undefined
  maxAudioBytes?: number | undefined
}

/** All endpoints, in the order in which `GET /` lists them. */
export function createEndpoints({
  version,
  regions,
  routes,
  aliases,
  isReady,
  modelsWaitMs,
  tasks,
  resultOrigins,
  maxAudioBytes,
}: EndpointOptions): readonly Endpoint[] {
  const routing = createRouting(routes, aliases, regions)
  const list = createUpstreamList({ waitMs: modelsWaitMs })
  const runTask = createRunTask(tasks)
  const endpoints: Endpoint[] = []
  endpoints.push(
    createRoot(endpoints, version),
    ...createDescription(endpoints, { version, regions }),
    ...createHealth(isReady),
    ...createModels({ routing, toMatrix, list }),
    withResponsesBodies(createChat(routing), routing),
    createCompletions(routing),
    createMessages(routing),
    createCountTokens(routing),
    ...createResponses(routing),
    createEmbeddings(routing),
    ...createRerank(routing, regions),
    ...createSpeech(routing),
    createTranscriptions({ routing, runTask, maxAudioBytes }),
    ...createImages({ routing, regions, runTask, resultOrigins }),
  )
  return endpoints
}
