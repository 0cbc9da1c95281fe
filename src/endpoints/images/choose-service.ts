import { DashScopeError } from '../../dashscope/errors.ts'
import { isWrongService } from '../../generation/families/model-routing.ts'
import type { ImageFamily, ImageService } from '../../models/families/image.ts'

/** Callers choose the model names, so the number of stored ones is limited. */
const maxRemembered = 1000

/** The services of models that are not on the one of their family, learned from DashScope's refusals. */
export class ImageServices {
  readonly #learned = new Map<string, ImageService>()

  of(model: string, { service }: ImageFamily): ImageService {
    return this.#learned.get(model.toLowerCase()) ?? service
  }

  /** The service to try after a refusal; undefined if the refusal has another reason, or a task ran. */
  other(error: unknown, service: ImageService, hasImages: boolean): ImageService | undefined {
    if (!isOfOtherService(error)) return undefined
    if (service !== 'message') return 'message'
    if (needsTask(error)) return 'message-task'
    return hasImages ? 'image2image' : 'text2image'
  }

  remember(model: string, service: ImageService): void {
    if (this.#learned.size >= maxRemembered) this.#learned.clear()
    this.#learned.set(model.toLowerCase(), service)
  }
}

/** Whether DashScope refused a call because another of its services has the model. Nothing ran. */
export function isOfOtherService(error: unknown): boolean {
  const isOfTask = error instanceof DashScopeError && error.origin.taskId !== undefined
  return !isOfTask && (isWrongService(error) || needsTask(error))
}

function needsTask(error: unknown): boolean {
  return error instanceof DashScopeError && /does not support synchronous calls/i.test(error.message)
}
