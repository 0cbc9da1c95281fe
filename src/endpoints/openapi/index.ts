import { z } from 'zod'

import { defineEndpoint, isDescribed, type Endpoint } from '../../http/endpoint.ts'
import { toLlmsText } from './to-llms-text.ts'
import { toOpenApi, type Service } from './to-openapi.ts'

const OpenApi = z
  .looseObject({
    openapi: z.string(),
    info: z.looseObject({ title: z.string(), version: z.string() }),
    paths: z.record(z.string(), z.looseObject({})),
  })
  .meta({ id: 'OpenApi', description: 'An OpenAPI document: https://spec.openapis.org/oas/v3.1.1.html' })

/** The machine-readable descriptions. `endpoints` may grow until the first request; each description is made once. */
export function createDescription(endpoints: readonly Endpoint[], service: Service): Endpoint[] {
  // As bytes, which all answers share: of a text, each slow reader would have a copy in memory.
  let openApi: Uint8Array | undefined
  let llmsText: Uint8Array | undefined
  return [
    defineEndpoint({
      method: 'GET',
      path: '/openapi.json',
      summary: 'The API as an OpenAPI 3.1 description',
      key: 'none',
      description: { answer: OpenApi },
      handle: async () => ({
        kind: 'bytes',
        type: 'application/json',
        bytes: (openApi ??= toBytes(JSON.stringify(toOpenApi(endpoints, service)))),
      }),
    }),
    defineEndpoint({
      method: 'GET',
      path: '/llms.txt',
      summary: 'The API for language models, in Markdown',
      key: 'none',
      description: { text: 'Markdown, after https://llmstxt.org.' },
      handle: async () => ({
        kind: 'bytes',
        type: 'text/plain; charset=utf-8',
        bytes: (llmsText ??= toBytes(toLlmsText(endpoints.filter(isDescribed), service.regions))),
      }),
    }),
  ]
}

function toBytes(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}
