import type { RetrievalCall } from '../retrieval/faults.ts'
import { amount } from '../faults/faults.ts'
import { stringOf, type JsonObject } from '../json.ts'
import type { ResultStore } from '../object-store/result-store.ts'
import type { TaskStore } from '../tasks/task-store.ts'
import type { ImageModel } from './models.ts'
import { readPicture } from './picture.ts'

export interface ImageCall extends RetrievalCall {
  key: string
  /** Where results are, such as `http://127.0.0.1:8001`. */
  origin: string
  tasks: TaskStore
  results: ResultStore
}

/** A request in any of the forms. */
export interface ImageRequest {
  model: ImageModel
  prompt: string
  negative: unknown
  /** URLs in the request. */
  images: readonly string[]
  parameters: JsonObject
}

export interface MadeImages {
  /** The URLs of the images that were made. */
  urls: readonly string[]
  /** Images that were not. */
  failed: number
  width: number
  height: number
}

/** Makes the images of a request, fewer with the fault `results-fail`. */
export function makeImages({ model, prompt, parameters }: ImageRequest, call: ImageCall): MadeImages {
  const { directives, results } = call
  const count = Number(parameters['n'] ?? model.count)
  const failed = Math.min(count, amount(directives, 'results-fail', 1) ?? 0)
  const { width, height } = toPixels(stringOf(parameters['size']) || model.size)
  const seed = Number(parameters['seed'] ?? 0)
  const padding = amount(directives, 'result-padding', 0) ?? 0
  const urls = Array.from({ length: count - failed }, (_, at) => {
    const picture = { prompt, width, height, seed: seed + at, padding }
    const result = { extension: 'png', read: () => readPicture(picture) }
    return directives.get('result-url') ?? results.add(result, call)
  })
  return { urls, failed, width, height }
}

const named: Readonly<Record<string, number>> = { '1K': 1024, '2K': 2048, '4K': 4096 }

export function toPixels(size: string): { width: number; height: number } {
  const side = Object.hasOwn(named, size) ? named[size] : undefined
  if (side !== undefined) return { width: side, height: side }
  const [width = 1024, height = 1024] = size.split('*').map(Number)
  return { width, height }
}
