import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { Ajv2020 } from 'ajv/dist/2020.js'
import { expect } from 'vitest'

import type { ImageList } from '../../src/endpoints/images/schemas.ts'
import type { EmbeddingList } from '../../src/endpoints/embeddings/schemas.ts'
import type { ChatCompletion, ChatCompletionChunk } from '../../src/endpoints/chat-completions/schema.ts'

/** The folder with OpenAI's schemas, `schemas.json`; undefined: answers are not checked against them. */
export const schemaFolder = process.env['OPENAI_SCHEMAS'] || undefined

const ajv = schemaFolder === undefined ? undefined : load(schemaFolder)

function load(folder: string): Ajv2020 {
  const loaded = new Ajv2020({
    strict: false,
    validateFormats: false,
    allErrors: true,
    // Most of the time goes into making the validators: the file itself is OpenAI's, and each validator runs a few hundred times.
    validateSchema: false,
    code: { optimize: false },
  })
  loaded.addSchema(JSON.parse(readFileSync(join(folder, 'schemas.json'), 'utf8')) as object)
  return loaded
}

export function expectSchema(name: string, value: unknown): void {
  const validate = ajv?.getSchema(`openai#/components/schemas/${name}`)
  if (ajv === undefined || validate?.(value) === true) return
  expect(validate, `schema ${name}`).toBeTypeOf('function')
  expect(validate?.errors, `${name}: ${JSON.stringify(value)}`).toEqual([])
}

/** The schemas whose name matches; none if answers are not checked. */
export function schemaNames(pattern: RegExp): { name: string; schema: unknown }[] {
  if (schemaFolder === undefined) return []
  const { components } = JSON.parse(readFileSync(join(schemaFolder, 'schemas.json'), 'utf8')) as {
    components: { schemas: Record<string, unknown> }
  }
  return Object.entries(components.schemas).flatMap(([name, schema]) =>
    pattern.test(name) ? [{ name, schema }] : [],
  )
}

export interface ErrorBody {
  error: {
    message: string
    type: string
    param: string | null
    code: string | null
    dashscope?: { code: string | null; request_id: string | null }
  }
}

export interface Model {
  id: string
  object: 'model'
  created: number
  owned_by: string
}

export function expectChatCompletion(value: unknown): ChatCompletion {
  expectSchema('CreateChatCompletionResponse', value)
  return value as ChatCompletion
}

export function expectChunk(value: unknown): ChatCompletionChunk {
  expectSchema('CreateChatCompletionStreamResponse', value)
  return value as ChatCompletionChunk
}

export function expectEmbeddingList(value: unknown): EmbeddingList {
  expectSchema('CreateEmbeddingResponse', value)
  return value as EmbeddingList
}

/** OpenAI's schema has the three sizes of its own models. */
export function expectImageList(value: unknown): ImageList {
  const { size, ...rest } = value as ImageList
  expectSchema('ImagesResponse', rest)
  if (size !== undefined) expect(size).toMatch(/^\d+x\d+$/)
  return value as ImageList
}

/** An answer as JSON: with times it has a duration; OpenAI has no schema of one with speakers here. */
export function expectTranscription(value: unknown): { text: string } {
  const { duration, segments } = value as { duration?: number; segments?: readonly object[] }
  const hasSpeakers = segments?.some((segment) => 'speaker' in segment) ?? false
  const isVerbose = duration !== undefined && !hasSpeakers
  expectSchema(`CreateTranscriptionResponse${isVerbose ? 'VerboseJson' : 'Json'}`, {
    ...(isVerbose && { language: '' }),
    ...(value as { text: string }),
  })
  return value as { text: string }
}

export function expectError(value: unknown): ErrorBody {
  expectSchema('ErrorResponse', value)
  return value as ErrorBody
}

export function expectModel(value: unknown): Model {
  expectSchema('Model', value)
  return value as Model
}

export function expectModelList(value: unknown): { object: 'list'; data: Model[] } {
  expectSchema('ListModelsResponse', value)
  return value as { object: 'list'; data: Model[] }
}
