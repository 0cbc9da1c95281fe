import { describedSchema } from '../json-values/described-json.ts'
import { isObject, type JsonObject } from '../json.ts'
import type { GenerationRequest } from '../request/request.ts'
import { valueFor } from '../json-values/schema-value.ts'
import { isChinese, topicOf } from '../request/subject.ts'

/** A JSON object: one that fits the schema of the request, or the one that its messages describe. */
export function jsonAnswer({ parameters, messages }: GenerationRequest, question: string): string {
  const schema = schemaOf(parameters['response_format']) ?? describedSchema(messages)
  const answer = schema
    ? valueFor(schema, question)
    : {
        topic: topicOf(question),
        answer: isChinese(question) ? '已按要求整理' : 'as requested',
        count: 2,
        complete: true,
      }
  return JSON.stringify(answer, undefined, 2)
}

function schemaOf(format: unknown): JsonObject | undefined {
  const named = isObject(format) ? format['json_schema'] : undefined
  const schema = isObject(named) ? named['schema'] : undefined
  return isObject(schema) ? schema : undefined
}
