import fc from 'fast-check'

import type { ModelFamily, Modality } from '../../src/generation/families/index.ts'

type Part = Record<string, unknown>

const base64 = fc.constantFrom('AAAA', 'iVBORw0KGgo=', 'UklGRg==')
const url = (type: string, extension: string) =>
  fc.oneof(
    fc.constantFrom(`https://example.com/a.${extension}`, `http://1.2.3.4:8080/路/b.${extension}?x=1#y`),
    base64.map((data) => `data:${type};base64,${data}`),
    fc.constant(`oss://dashscope-instant/c.${extension}`),
  )

/** Ordinary and unusual text, without markers for the simulator. */
export const text = fc.oneof(
  fc.constantFrom('hi', '写一首诗', 'What is the weather in Paris?', '请用 JSON 回答', '1+1=?', '👨‍👩‍👧 😀'),
  fc.string({ minLength: 1, maxLength: 40, unit: 'grapheme' }).map((word) => word.replaceAll('[[sim', 'sim')),
)

const cached = fc.oneof(
  { weight: 8, arbitrary: fc.constant({}) },
  { weight: 1, arbitrary: fc.constant({ cache_control: { type: 'ephemeral' } }) },
)
const textPart = fc.tuple(text, cached).map(([own, mark]) => ({ type: 'text', text: own, ...mark }))

const pixels = fc.record(
  {
    min_pixels: fc.integer({ min: 1, max: 10_000 }),
    max_pixels: fc.integer({ min: 10_000, max: 1_000_000 }),
  },
  { requiredKeys: [] },
)
const image = fc.oneof(
  fc
    .tuple(url('image/png', 'png'), fc.constantFrom(undefined, null, 'auto', 'low', 'high'), pixels)
    .map(([own, detail, settings]) => ({ type: 'image_url', image_url: { url: own, detail }, ...settings })),
  url('image/jpeg', 'jpg').map((own) => ({ type: 'image_url', image_url: own })),
  url('image/png', 'png').map((own) => ({ type: 'image', image: own })),
)

const frames = fc.array(url('image/png', 'png'), { minLength: 4, maxLength: 8 })
const video = fc.oneof(
  fc
    .tuple(url('video/mp4', 'mp4'), fc.constantFrom(0.1, 2, 10))
    .map(([own, fps]) => ({ type: 'video_url', video_url: { url: own }, fps })),
  frames.map((own) => ({ type: 'video', video: own })),
)

/** A recording. */
export const audio = fc.oneof(
  fc
    .tuple(base64, fc.constantFrom('wav', 'mp3', undefined))
    .map(([data, format]) => ({ type: 'input_audio', input_audio: { data, format } })),
  url('audio/mpeg', 'mp3').map((own) => ({ type: 'audio', audio: own })),
)

const web = fc.constantFrom('https://example.com/a.pdf', 'http://example.com/b.docx')
const files: Readonly<Record<ModelFamily['files'] | 'data', fc.Arbitrary<Part>>> = {
  id: fc.constantFrom('file-1', 'file-fe-2').map((id) => ({ type: 'file', file: { file_id: id } })),
  url: fc.oneof(
    web.map((own) => ({ type: 'file', file: { file_data: own } })),
    fc.array(web, { minLength: 1, maxLength: 2 }).map((own) => ({ type: 'doc_url', doc_url: own })),
  ),
  data: url('application/pdf', 'pdf').map((own) => ({
    type: 'file',
    file: { file_data: own, filename: 'a.pdf' },
  })),
}

function partOf(modality: Modality, family: ModelFamily): fc.Arbitrary<Part> {
  const kind = family.service === 'multimodal-generation' ? 'data' : family.files
  const parts = { text: textPart, image, video, audio, file: files[kind] }
  return parts[modality]
}

/** User content with the parts that the family accepts; with `needsAudio` it has at least one audio part. */
export function userContent(family: ModelFamily, needsAudio: boolean): fc.Arbitrary<string | Part[]> {
  const part = fc.oneof(...family.inputModalities.map((modality) => partOf(modality, family)))
  const parts = fc
    .tuple(fc.array(part, { maxLength: 3 }), needsAudio ? audio : textPart)
    .map(([several, sure]) => [...several, sure])
  return needsAudio ? parts : fc.oneof(text, parts)
}

/** Content of instructions, assistants and tools: text, whole or in parts. */
export const plainContent = fc.oneof(text, fc.array(textPart, { minLength: 1, maxLength: 2 }))
