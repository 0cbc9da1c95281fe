import type { EmbeddingCreateParams } from 'openai/resources/embeddings'
import { describe, expect, test } from 'vitest'

import { EmbeddingRequest } from '../../src/endpoints/embeddings/schemas.ts'
import { ImageEditRequest, ImageRequest } from '../../src/endpoints/images/schemas.ts'
import { RerankRequest } from '../../src/endpoints/rerank/schemas.ts'
import { createGateway } from '../../src/index.ts'
import { embeddingFamilies } from '../../src/models/families/embedding.ts'
import { imageFamilies } from '../../src/models/families/image.ts'
import { rerankFamilies } from '../../src/models/families/rerank.ts'
import { readShortRows, type ShortRow } from '../support/mapping-rows.ts'
import { code, figure, tableOfModels, toTable } from '../support/model-table.ts'
import { headingLevels, read } from '../support/pages.ts'
import { postTo } from '../support/post-to.ts'

interface Row extends ShortRow {
  /** What `sent` is of the body. */
  part: 'input' | 'parameters'
}

/** The rows of the two tables whose last column is a part of the body that is sent. */
function readRows(page: string): Row[] {
  return page.split(/^## /m).flatMap((section) => {
    const [, part] = /`(input|parameters)` \|$/m.exec(section) ?? []
    if (part !== 'input' && part !== 'parameters') return []
    return readShortRows(section).map((row) => ({ ...row, part }))
  })
}

const openaiFields: Record<keyof EmbeddingCreateParams, true> = {
  dimensions: true,
  encoding_format: true,
  input: true,
  model: true,
  user: true,
}

const pages = [
  {
    name: 'embeddings',
    pathOf: () => '/v1/embeddings',
    base: { model: 'text-embedding-v4', input: 'a' },
    fields: [...Object.keys(openaiFields), ...Object.keys(EmbeddingRequest.shape)],
  },
  {
    name: 'rerank',
    pathOf: () => '/v1/rerank',
    base: { model: 'qwen3-rerank', query: 'q', documents: ['a', 'b'] },
    fields: Object.keys(RerankRequest.shape),
  },
  {
    name: 'images',
    pathOf: (given: string) => `/v1/images/${/"images?"/.test(given) ? 'edits' : 'generations'}`,
    base: { model: 'qwen-image-2.0', prompt: 'p' },
    fields: [...Object.keys(ImageRequest.shape), ...Object.keys(ImageEditRequest.shape)],
  },
].map((page) => ({ ...page, rows: readRows(read(`docs/mapping/${page.name}.md`)) }))

async function run({ pathOf, base }: (typeof pages)[number], { given, part }: Row) {
  const request = { ...base, ...(JSON.parse(given) as object) }
  const response = await postTo(createGateway(), pathOf(given), request, { 'x-gateway-dry-run': 'true' })
  const body = (await response.json()) as {
    request: { body: Record<string, object> }
    error: { code: string }
  }
  if (response.status !== 200) return { status: 'refused', sent: `${response.status} ${body.error.code}` }
  const isTold = response.headers.has('x-gateway-adjusted')
  const sent = JSON.stringify(body.request.body[part])
  if (sent === '{}') return { status: isTold ? 'ignored' : 'absent', sent: '—' }
  return { status: isTold ? 'adjusted' : 'mapped', sent }
}

describe.each(pages)('the page of $name', (page) => {
  test('names every field of the schema, and no other', () => {
    const documented = new Set(page.rows.map(({ field }) => field))
    expect([...documented].toSorted()).toEqual([...new Set(page.fields)].toSorted())
  })

  test.each(page.rows)('is right about $field: $status $given', async (row) => {
    expect(await run(page, row)).toEqual({ status: row.status, sent: row.sent })
  })

  test('has the same headings and rows in Chinese', () => {
    const [english, chinese] = ['', '.zh-CN'].map((ending) => read(`docs/mapping/${page.name}${ending}.md`))
    expect(readRows(chinese ?? '')).toEqual(page.rows)
    expect(headingLevels(chinese ?? '')).toEqual(headingLevels(english ?? ''))
  })

  test.each(['', '.zh-CN'])('the table of models%s', (ending) => {
    const file = `docs/mapping/${page.name}${ending}.md`
    const table = tables[page.name]?.() ?? ''
    expect(table).not.toBe('')
    expect(tableOfModels(file, table)).toBe(table)
  })
})

function embeddingTable(): string {
  return toTable(
    ['Models', 'Dimensions', 'Calls', 'Tokens of an input', 'Parameters', 'Fuses'],
    embeddingFamilies
      .filter(({ ids }) => ids.length > 0)
      .map((family) => {
        const { ids, dimensions, perCall, imagesPerCall, videosPerCall, parameters, fusion } = family
        const media = [
          ...(imagesPerCall === undefined ? [] : [`images ${imagesPerCall}`]),
          ...(videosPerCall === undefined ? [] : [`videos ${videosPerCall}`]),
        ]
        return [
          ids.map(code).join(', '),
          dimensions?.join(', ') ?? 'by DashScope',
          [perCall, ...media].join(', '),
          figure(family.tokensPerInput),
          [...parameters].map(code).join(', ') || '—',
          { none: '—', input: 'the pieces of an input', call: 'with `enable_fusion`' }[fusion],
        ]
      }),
  )
}

function rerankTable(): string {
  return toTable(
    ['Models', 'Documents', 'Tokens of a document', 'Tokens of a request', 'Parameters', 'Reads'],
    rerankFamilies
      .filter(({ ids }) => ids.length > 0)
      .map(({ ids, documents, images, videos, multimodal, instruct, ...tokens }) => {
        const media = images === undefined ? '' : `, of them ${images} images and ${videos} videos`
        return [
          ids.map(code).join(', '),
          `${figure(documents)}${media}`,
          figure(tokens.tokensPerDocument),
          figure(tokens.tokensPerRequest),
          instruct ? code('instruct') : '—',
          multimodal ? 'text, image, video' : 'text',
        ]
      }),
  )
}

function imageTable(): string {
  const withX = (size: string) => size.replace('*', 'x')
  return toTable(
    [
      'Models',
      'Sizes',
      'Images of a call',
      'Images of a request',
      'Characters of a prompt',
      'Parameters',
      'Answers',
    ],
    imageFamilies.map(({ ids, sizes, perCall, inputs, promptLength, parameters, service }) => {
      const { fixed, named = [], pixels, side, ratio } = typeof sizes === 'object' ? sizes : {}
      const free = [
        ...(fixed ?? []).map(withX),
        ...named,
        ...(pixels === undefined ? [] : [`${figure(pixels[0])} to ${figure(pixels[1])} pixels`]),
        ...(side === undefined ? [] : [`sides of ${side[0]} to ${side[1]}`]),
        ...(ratio === undefined ? [] : [`up to ${ratio}:1`]),
      ]
      return [
        ids.map(code).join(', '),
        free.join(', ') || '—',
        String(perCall),
        inputs === undefined || inputs[1] === 0 ? '—' : `${inputs[0]} to ${inputs[1]}`,
        figure(promptLength),
        [...parameters].map(code).join(', '),
        service === 'message' ? 'at once' : 'as a task',
      ]
    }),
  )
}

const tables: Readonly<Record<string, () => string>> = {
  embeddings: embeddingTable,
  rerank: rerankTable,
  images: imageTable,
}
