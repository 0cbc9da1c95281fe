import type { JsonObject } from './json.ts'
import { invalid, type Refusal } from './refusal.ts'
import type { GenerationRequest } from './request.ts'

/** The first objection of the service to a request, if it has any. */
export function checkRequest(request: GenerationRequest, input: JsonObject): Refusal | undefined {
  if (input['messages'] === undefined && input['prompt'] === undefined)
    return invalid('Either "prompt" or "messages" must exist and cannot both be none')
  return request.messages.length === 0
    ? invalid('Role must be user or assistant and Content length must be greater than 0')
    : undefined
}
