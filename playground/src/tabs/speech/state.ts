import { signal, type Signal } from '@preact/signals'

import type { z } from 'zod'

import type { VoiceList } from '../../../../src/endpoints/speech/schemas.ts'
import { detailsOf, get } from '../../state/models.ts'
import { keepWhile } from '../../state/unsaved.ts'
import { Run } from '../one-request/run.ts'

export const speechSettings = {
  model: signal('qwen3-tts-flash'),
  voice: signal('Cherry'),
  format: signal('mp3'),
  speed: signal('1'),
  instructions: signal(''),
}

/** What was typed; undefined until something is. */
export const input = signal<string | undefined>(undefined)

/** A text that was spoken, while it comes and after it. */
export interface Take {
  id: number
  text: string
  /** The voice, the model and the format. */
  facts: string
  /** What the player plays; undefined while there is nothing to play, or the sound plays without one. */
  source: Signal<string | undefined>
  /** Whether the sound plays while it comes. */
  isLive: Signal<boolean>
  /** Whether the player begins by itself: not after the sound has played, in it or without it. */
  isNew: boolean
  /** All bytes as they came. */
  file: Signal<File | undefined>
  /** Ends what plays without a player. */
  silence: () => void
  /** After the player is gone, with the tab: a source of pieces can be read once. */
  leave: () => void
}

/** All of this visit, the newest first. */
export const takes = signal<readonly Take[]>([])

keepWhile(() => input.value !== undefined || takes.value.length > 0)

export interface Spoken {
  bytes: number
  /** `mp3` */
  format: string
}

export const run = new Run<Spoken>()

let lastId = 0

export function addTake(text: string, facts: string): Take {
  lastId += 1
  const take: Take = {
    id: lastId,
    text,
    facts,
    source: signal(undefined),
    isLive: signal(false),
    isNew: true,
    file: signal(undefined),
    silence: () => undefined,
    leave: () => undefined,
  }
  takes.value = [take, ...takes.value]
  return take
}

export function removeTake(take: Take): void {
  take.silence()
  if (take.source.value !== undefined) URL.revokeObjectURL(take.source.value)
  take.source.value = undefined
  takes.value = takes.value.filter((one) => one !== take)
}

/** The voices of a model, by its id; none for models whose voices are their owner's. */
export const voices = signal<Readonly<Record<string, readonly string[]>>>({})

const requestedModels = new Set<string>()

/** Fetches the voices of a model, once. */
export async function loadVoices(model: string): Promise<void> {
  if (model === '' || requestedModels.has(model)) return
  requestedModels.add(model)
  const list = await get<z.output<typeof VoiceList>>(`/v1/audio/voices?model=${encodeURIComponent(model)}`)
  if (list === undefined) requestedModels.delete(model)
  else voices.value = { ...voices.value, [model]: list.voices.map(({ id }) => id) }
}

export const allFormats = ['mp3', 'opus', 'wav', 'pcm'] as const

/** The format that is sent: of those that the model has. */
export function chosenFormat(): string {
  const { model, format } = speechSettings
  const offered: readonly string[] = detailsOf('speech', model.value)?.response_formats ?? allFormats
  return offered.includes(format.value) ? format.value : (offered[0] ?? format.value)
}

/** The voice that is sent: of another model's voices, the model's own first one. */
export function chosenVoice(): string {
  const { model, voice } = speechSettings
  const own = voices.value[model.value] ?? []
  return own.length === 0 || own.includes(voice.value) ? voice.value : (own[0] ?? '')
}
