import { Base64Encoder } from '../../../http/stream/base64-encoder.ts'
import type { Sink } from '../../../http/endpoint.ts'
import { escapeLineEnds } from '../../../http/sse/encode-event.ts'
import type { ImageList, ImageUsage } from '../schemas.ts'
import { formatOf, type ImageFormat } from './image-format.ts'
import type { OpenFiles, OpenPicture } from './open-files.ts'
import type { Picture } from './read-images.ts'

/** The facts of an answer besides its pictures. */
export interface Summary {
  created: number
  size: string | undefined
  usage: ImageUsage | undefined
  /** The URL of a picture for the caller. */
  urlOf: (picture: Picture) => string
}

/** Writes pieces and waits for a slow reader. */
async function write(sink: Sink, text: string): Promise<void> {
  if (!sink.write(text)) await sink.drained()
}

/** The answer with addresses. */
export function toUrlList(pictures: readonly Picture[], summary: Summary): ImageList {
  const { created, size, usage, urlOf } = summary
  return {
    created,
    data: pictures.map((picture) => ({ url: urlOf(picture), ...revised(picture) })),
    ...(size !== undefined && { size }),
    ...(usage !== undefined && { usage }),
  }
}

function revised({ revisedPrompt: text }: Picture) {
  return text === undefined ? {} : { revised_prompt: text }
}

/** The answer with base64, a read at a time: pictures have megabytes. */
export async function writeList(files: OpenFiles, summary: Summary, sink: Sink): Promise<void> {
  const { created, size, usage, urlOf } = summary
  await write(sink, `{"created":${created},"data":[`)
  let separator = ''
  let format: ImageFormat | undefined
  for await (const picture of files) {
    await write(sink, `${separator}{`)
    separator = ','
    if (picture.file === undefined) await write(sink, `"url":${JSON.stringify(urlOf(picture))}`)
    else format = await writeBase64(picture, sink)
    const { revised_prompt: text } = revised(picture)
    await write(sink, text === undefined ? '}' : `,"revised_prompt":${JSON.stringify(text)}}`)
  }
  const rest = JSON.stringify({ size, output_format: format, usage }).slice(1)
  await write(sink, rest === '}' ? ']}' : `],${rest}`)
}

/** Returns the format, by the first bytes. */
async function writeBase64({ file }: OpenPicture, sink: Sink): Promise<ImageFormat> {
  const encoder = new Base64Encoder()
  let format: ImageFormat | undefined
  await write(sink, '"b64_json":"')
  for await (const bytes of file?.bytes ?? []) {
    format ??= formatOf(bytes)
    await write(sink, encoder.push(bytes))
  }
  await write(sink, `${encoder.end()}"`)
  return format ?? 'png'
}

/** Within an event nothing else may be written. */
export interface EventState {
  isWithin: boolean
}

interface EventOptions extends Summary {
  type: 'image_generation.completed' | 'image_edit.completed'
  usage: ImageUsage
  state: EventState
  /** Receives the places of the pictures that were written. */
  written: Set<number>
}

/** Each picture as an event; returns why the first one that is left out could not be fetched: its address has no place in an event. */
export async function writeEvents(files: OpenFiles, options: EventOptions, sink: Sink): Promise<unknown> {
  const { type, created, size, usage, state, written } = options
  let failure: unknown
  let at = -1
  for await (const picture of files) {
    at += 1
    if (picture.failure !== undefined) {
      failure ??= picture.failure
      continue
    }
    state.isWithin = true
    await write(sink, `event: ${type}\ndata: {"type":"${type}",`)
    const format = await writeBase64(picture, sink)
    const rest = {
      created_at: created,
      size: size ?? 'auto',
      quality: 'auto',
      background: 'auto',
      output_format: format,
      usage,
      ...revised(picture),
    }
    await write(sink, `,${escapeLineEnds(JSON.stringify(rest).slice(1))}\n\n`)
    state.isWithin = false
    written.add(at)
  }
  return failure
}
