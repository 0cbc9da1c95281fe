import { describe, expect, test } from 'vitest'

import { key } from '../../support/edges.ts'
import { fetchOpenApi, operationOf, Schemas } from '../../support/openapi.ts'
import { Simulated } from '../../support/simulated.ts'

const openApi = await fetchOpenApi()
const schemas = new Schemas(openApi, true)
const simulated = new Simulated()
const edits = '/v1/images/edits'

interface Property {
  description?: string
}
const propertiesOf = (name: string) =>
  (openApi.components.schemas[name]?.['properties'] ?? {}) as Record<string, Property>

async function send(path: string, body: object | FormData, headers: Record<string, string> = {}) {
  const isForm = body instanceof FormData
  const response = await simulated.gateway.fetch(`http://gateway${path}`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${key}`,
      ...(!isForm && { 'content-type': 'application/json' }),
      ...headers,
    },
    body: isForm ? body : JSON.stringify(body),
  })
  const copy = response.clone()
  const problems = await schemas.problemsOf(operationOf(openApi, path), response)
  return { status: response.status, problems, response: copy }
}

const image = 'https://a.example/a.png'

describe('images are as they are described', () => {
  test.each([
    ['/v1/images/generations', { model: 'qwen-image-2.0', prompt: 'a', response_format: 'url' }, 200],
    ['/v1/images/generations', { model: 'qwen-image-2.0', prompt: '' }, 400],
    [edits, { model: 'qwen-image-edit-plus', prompt: 'a', image, response_format: 'url' }, 200],
    [edits, { model: 'qwen-image-edit-plus', prompt: 'a' }, 400],
  ])('%s %j', async (path, body, status) => {
    for (const dryRun of ['false', 'true'])
      expect(await send(path, body, { 'x-gateway-dry-run': dryRun })).toMatchObject({ status, problems: [] })
  })

  test.each(['/v1/images/generations', edits])('the examples of %s', async (path) => {
    const { examples } = operationOf(openApi, path).requestBody?.content['application/json'] ?? {}
    expect(Object.keys(examples ?? {})).not.toEqual([])
    for (const { value } of Object.values(examples ?? {}))
      expect(await send(path, value, { 'x-gateway-dry-run': 'true' })).toMatchObject({
        status: 200,
        problems: [],
      })
  })
})

describe('the form of an edit', () => {
  const { content } = operationOf(openApi, edits).requestBody ?? { content: {} }

  test('is described beside the JSON body', () => {
    expect(Object.entries(content).map(([type, { schema }]) => [type, schema])).toEqual([
      ['application/json', { $ref: '#/components/schemas/ImageEditRequest' }],
      ['multipart/form-data', { $ref: '#/components/schemas/ImageEditForm' }],
    ])
  })

  test('has the fields of the JSON body but images, with files in image', () => {
    const { images: _, image: __, mask: ___, ...shared } = propertiesOf('ImageEditRequest')
    const { image: files, mask, ...others } = propertiesOf('ImageEditForm')
    expect(others).toEqual(shared)
    const file = { type: 'string', format: 'binary' }
    expect(files).toMatchObject({ anyOf: [file, { type: 'array', items: file }] })
    expect(mask).toMatchObject({ anyOf: [file, { type: 'null' }] })
    expect(openApi.components.schemas['ImageEditForm']).toMatchObject({
      required: ['model', 'prompt', 'image'],
    })
    const silent = Object.entries({ ...others, image: files, mask }).filter(
      ([, one]) => (one?.description ?? '').length < 10,
    )
    expect(silent).toEqual([])
  })

  test('is accepted with every field, and means the same as in JSON', async () => {
    const fields = {
      model: 'qwen-image-edit-plus',
      prompt: 'a',
      n: 2,
      size: '1024x1024',
      response_format: 'url',
      quality: 'auto',
      background: 'opaque',
      output_format: 'png',
      output_compression: 100,
      user: 'u',
      stream: false,
      partial_images: 0,
      negative_prompt: 'b',
      seed: 7,
      prompt_extend: true,
      watermark: true,
      input_fidelity: 'high',
    }
    // One family alone takes masks, by address.
    const { image: _, mask: __, mask_image_url: ___, ...described } = propertiesOf('ImageEditForm')
    expect(Object.keys(fields).toSorted()).toEqual(Object.keys(described).toSorted())
    const form = new FormData()
    for (const [name, value] of Object.entries(fields)) form.append(name, String(value))
    form.append('image', new File([new Uint8Array([0x89, 0x50, 0x4e, 0x47])], 'a.png'))
    const headers = { 'x-gateway-dry-run': 'true' }
    const asForm = await send(edits, form, headers)
    const asJson = await send(edits, { ...fields, image: 'data:image/png;base64,iVBORw==' }, headers)
    expect([asForm.status, asForm.problems, asJson.status]).toEqual([200, [], 200])
    expect(await asForm.response.json()).toEqual(await asJson.response.json())
    expect(asForm.response.headers.get('x-gateway-adjusted')).toBe(
      asJson.response.headers.get('x-gateway-adjusted'),
    )
  })
})
