import type { z } from 'zod'

import type { ImageEvent, ImageList, ImageUsage } from '../../../../src/endpoints/images/schemas.ts'
import type { Exchange } from '../../gateway/exchange.ts'
import { readEvents, readJson } from '../../gateway/send.ts'
import { awaited, gallery, newId, type Made } from './state.ts'

/** What the request said of the pictures. */
export interface Order {
  prompt: string
  count: number
  model: string
  stream: boolean
}

interface Given {
  b64_json?: string
  url?: string
  revised_prompt?: string
  size?: string | undefined
  output_format?: string | undefined
}

/** Adds the pictures to the gallery as they come. */
export async function read(exchange: Exchange, order: Order): Promise<Made | undefined> {
  awaited.value = order.count
  return order.stream ? readStream(exchange, order) : readWhole(exchange, order)
}

async function readWhole(exchange: Exchange, order: Order): Promise<Made | undefined> {
  const list = await readJson<ImageList>(exchange)
  if (list === undefined) return undefined
  const { data, size, output_format: format, usage } = list
  for (const image of data) add({ ...image, size, output_format: format }, order)
  return { count: data.length, tokens: tokensOf(usage) }
}

async function readStream(exchange: Exchange, order: Order): Promise<Made | undefined> {
  let count = 0
  let tokens: number | undefined
  await readEvents(exchange, (json) => {
    const { type, usage, ...image } = json as z.output<typeof ImageEvent>
    if (!type.endsWith('.completed')) return false
    count += 1
    tokens = (tokens ?? 0) + (tokensOf(usage) ?? 0)
    add(image, order)
    return count === order.count
  })
  return count === 0 ? undefined : { count, tokens: tokens === 0 ? undefined : tokens }
}

/** DashScope counts tokens for some models alone. */
function tokensOf(usage: ImageUsage | undefined): number | undefined {
  return usage === undefined || usage.total_tokens === 0 ? undefined : usage.total_tokens
}

function add(given: Given, { prompt, model }: Order): void {
  const { b64_json: base64, url = '', revised_prompt: revised, size, output_format: format = 'png' } = given
  const id = newId()
  const file = base64 === undefined ? undefined : toFile(base64, `image-${id}.${format}`, `image/${format}`)
  const picture = {
    id,
    file,
    url: file === undefined ? url : URL.createObjectURL(file),
    prompt,
    revised: revised === prompt ? undefined : revised,
    facts: [model, ...(size === undefined || size === 'auto' ? [] : [size.replace('x', ' × ')])],
  }
  gallery.value = [picture, ...gallery.value]
  awaited.value = Math.max(0, awaited.value - 1)
}

function toFile(base64: string, name: string, type: string): File {
  const binary = atob(base64)
  const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0))
  return new File([bytes], name, { type })
}
