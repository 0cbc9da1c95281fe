import type { Exchange } from '../../gateway/exchange.ts'
import { open } from '../../gateway/send.ts'
import { toSize } from '../../parts/figures.ts'
import { toWavHead } from '../../parts/media/sound.ts'
import { createLiveSound, type LiveSound } from './live-sound.ts'
import { addTake, removeTake, speechSettings, chosenVoice, takes, type Spoken, type Take } from './state.ts'

const endings: Readonly<Record<string, string>> = {
  'audio/mpeg': 'mp3',
  'audio/ogg': 'opus',
  'audio/wav': 'wav',
  'audio/pcm': 'pcm',
}

/** Plays the sound while it comes, where the browser can. */
export async function read(exchange: Exchange, text: string): Promise<Spoken | undefined> {
  const facts = [chosenVoice(), speechSettings.model.value]
  const response = await open(exchange)
  if (response?.body == null) return undefined
  // The model may make another format than was asked for.
  const type = response.headers.get('content-type')?.split(';')[0] ?? ''
  const take = addTake(text, [...facts, endings[type] ?? type].join(' · '))
  const live = createLiveSound(type)
  begin(take, live)
  exchange.signal.addEventListener('abort', () => {
    if (exchange.phase.value === 'stopped') live?.stop()
  })
  const parts = await collect(exchange, response.body, live)
  const file = new File(parts, `speech-${take.id}.${endings[type] ?? 'bin'}`, { type })
  if (file.size === 0) removeTake(take)
  else finish(take, file, live)
  return { bytes: file.size, format: endings[type] ?? type }
}

/** All bytes, or those that came before the answer ended or broke off. */
async function collect(
  exchange: Exchange,
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
  live: LiveSound | undefined,
): Promise<Uint8Array<ArrayBuffer>[]> {
  const parts: Uint8Array<ArrayBuffer>[] = []
  try {
    const reader = body.getReader()
    for (;;) {
      const { done, value } = await reader.read()
      if (done) break
      parts.push(value)
      live?.push(value)
      exchange.pace.add(value.length)
      exchange.events.gateway.push({ at: exchange.pace.now(), name: '', text: toSize(value.length) })
    }
    exchange.finish()
  } catch {
    const requestId = exchange.headers.value?.get('x-request-id') ?? undefined
    exchange.fail({ kind: 'cut', message: '', requestId })
  }
  return parts
}

function begin(take: Take, live: LiveSound | undefined): void {
  take.source.value = live?.url
  take.isLive.value = live !== undefined && live.url === undefined
  take.isNew = !take.isLive.value
  take.silence = () => {
    live?.stop()
    take.isLive.value = false
    offerWhole(take)
  }
  take.leave = () => {
    if (live?.url === undefined || take.source.value !== live.url) return
    URL.revokeObjectURL(live.url)
    take.source.value = undefined
    offerWhole(take)
  }
}

function finish(take: Take, file: File, live: LiveSound | undefined): void {
  take.file.value = file
  if (live === undefined) offerWhole(take)
  else void live.end().then(() => offerWhole(take))
}

/** Gives the player the whole sound, if that is there and nothing else is played. */
function offerWhole(take: Take): void {
  const file = take.file.value
  if (file === undefined || take.source.value !== undefined || !takes.value.includes(take)) return
  take.isLive.value = false
  const head = file.type === 'audio/pcm' ? [toWavHead(file.size)] : []
  const type = head.length === 0 ? file.type : 'audio/wav'
  take.source.value = URL.createObjectURL(new Blob([...head, file], { type }))
}
