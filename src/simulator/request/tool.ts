import { isObject, type JsonObject, objectOf, stringOf } from '../json.ts'

/** A tool of a request. */
export interface Tool {
  name: string
  description: string
  parameters: JsonObject
}

export function toTool(value: unknown): Tool {
  const definition = objectOf(objectOf(value)['function'])
  return {
    name: stringOf(definition['name']),
    description: stringOf(definition['description']),
    parameters: isObject(definition['parameters']) ? definition['parameters'] : {},
  }
}
