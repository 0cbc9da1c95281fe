import { signal } from '@preact/signals'

import { detailsOf } from '../../state/models.ts'
import { keepWhile } from '../../state/unsaved.ts'
import { Run } from '../one-request/run.ts'

export type Mode = 'create' | 'edit'
export type Switch = 'default' | 'on' | 'off'

export const imageSettings = {
  model: signal('qwen-image-2.0'),
  mode: signal<Mode>('create'),
  prompt: signal(''),
  /** Empty for the model's own. */
  size: signal(''),
  count: signal('1'),
  seed: signal(''),
  stream: signal(true),
  negative: signal(''),
  extend: signal<Switch>('default'),
  watermark: signal(false),
}

/** A picture to change. */
export interface Source {
  id: number
  file: File
  url: string
}

export const sources = signal<readonly Source[]>([])

/** A line of the brush, in pixels of the picture. */
export interface Stroke {
  width: number
  points: readonly (readonly [x: number, y: number])[]
}

/** What was painted on the first picture, and that picture's size. */
export const mask = signal<readonly Stroke[]>([])
export const maskSize = signal({ width: 0, height: 0 })

/** A picture that was made. */
export interface Picture {
  id: number
  /** Of the file, or DashScope's address if the gateway could not fetch it. */
  url: string
  file: File | undefined
  prompt: string
  revised: string | undefined
  /** The model, the size and the seed. */
  facts: readonly string[]
}

/** All pictures of this visit, the newest first. */
export const gallery = signal<readonly Picture[]>([])

/** How many pictures the last request has not brought yet. */
export const awaited = signal(0)

keepWhile(
  () => imageSettings.prompt.value.trim() !== '' || sources.value.length > 0 || gallery.value.length > 0,
)

export interface Made {
  count: number
  tokens: number | undefined
}

export const run = new Run<Made>()

let lastId = 0

export function newId(): number {
  lastId += 1
  return lastId
}

export function addSources(files: Iterable<File>): void {
  const pictures = [...files].filter(({ type }) => type.startsWith('image/'))
  if (pictures.length === 0) return
  if (sources.value.length === 0) mask.value = []
  const added = pictures.map((file) => ({ id: newId(), file, url: URL.createObjectURL(file) }))
  sources.value = [...sources.value, ...added]
}

export function removeSource(source: Source): void {
  if (sources.value[0] === source) mask.value = []
  URL.revokeObjectURL(source.url)
  sources.value = sources.value.filter((one) => one !== source)
}

export function removePicture(picture: Picture): void {
  if (picture.file !== undefined) URL.revokeObjectURL(picture.url)
  gallery.value = gallery.value.filter((one) => one !== picture)
}

/** Whether the model takes a parameter of DashScope. A model that is not known may. */
export function takes(name: string): boolean {
  const known = detailsOf('image', imageSettings.model.value)
  return known === undefined || known.supported_parameters.includes(name)
}

/** Only models that are known to have a mask get one. */
export function takesMask(): boolean {
  return detailsOf('image', imageSettings.model.value) !== undefined && takes('mask_image_url')
}
