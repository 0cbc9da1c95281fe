import { randomUUID } from 'node:crypto'

import { createRecording, type Recording, type Sound } from '../audio/audio.ts'
import { cut } from '../audio/cut.ts'
import { objectOf, stringOf, type JsonObject } from '../json.ts'
import { invalid, type Refusal } from '../request/refusal.ts'
import type { Realtime } from '../sockets/realtime.ts'
import { hasVoice, speechModelOf, type SpeechModel } from './models.ts'
import { readSound } from './options.ts'
import { charactersOf, endedSentences } from './text.ts'

const begun = 'Session update error: session already started or finished or failed.'

/** Qwen-TTS realtime. */
export function startRealtimeSpeech(name: string): Realtime | undefined {
  const model = speechModelOf(name)
  return model?.service === 'realtime' ? new RealtimeSpeech(model) : undefined
}

class RealtimeSpeech implements Realtime {
  readonly #model: SpeechModel
  readonly #id = `sess_${randomUUID()}`
  #session: JsonObject = { mode: 'server_commit', response_format: 'pcm', sample_rate: 24_000 }
  #sound: Sound | undefined
  #recording: Recording | undefined
  #buffer = ''

  constructor(model: SpeechModel) {
    this.#model = model
  }

  created(): JsonObject {
    return { object: 'realtime.session', id: this.#id, ...this.#session }
  }

  take(event: JsonObject): Iterable<JsonObject> | Refusal {
    const { type } = event
    if (type === 'session.update') return this.#update(objectOf(event['session']))
    if (type === 'input_text_buffer.append') return this.#append(stringOf(event['text']))
    if (type === 'input_text_buffer.clear') {
      this.#buffer = ''
      return [{ type: 'input_text_buffer.cleared' }]
    }
    if (type === 'input_text_buffer.commit') return this.#commit()
    if (type === 'response.cancel') return []
    if (type === 'session.finish') return this.#finish()
    return invalid(`Unknown event type '${stringOf(type)}'.`)
  }

  #update(changes: JsonObject): Iterable<JsonObject> | Refusal {
    if (this.#recording !== undefined) return invalid(begun)
    const session = { ...this.#session, ...changes }
    const voice = stringOf(session['voice'])
    if (!hasVoice(this.#model, voice)) return invalid(`Voice '${voice}' is not supported.`)
    if (session['mode'] !== 'server_commit' && session['mode'] !== 'commit')
      return invalid("Input should be 'server_commit' or 'commit': session.mode")
    const names = { format: 'response_format', rate: 'speech_rate', pitch: 'pitch_rate' }
    const sound = readSound(session, this.#model, names)
    if (typeof sound === 'string') return invalid(sound)
    this.#session = session
    this.#sound = sound
    return [{ type: 'session.updated', session: this.created() }]
  }

  #append(text: string): Iterable<JsonObject> | Refusal {
    if (this.#sound === undefined) return invalid('voice is required')
    if (text === '') return invalid('Field required: text')
    this.#buffer += text
    if (this.#session['mode'] === 'commit') return []
    const { sentences, rest } = endedSentences(this.#buffer)
    this.#buffer = rest
    return sentences.flatMap((sentence) => this.#respond(sentence))
  }

  #commit(): Iterable<JsonObject> | Refusal {
    if (this.#sound === undefined) return invalid('voice is required')
    const text = this.#buffer
    this.#buffer = ''
    const committed = { type: 'input_text_buffer.committed', item_id: '' }
    return text === '' ? [committed] : [committed, ...this.#respond(text)]
  }

  #finish(): Iterable<JsonObject> {
    const rest = this.#buffer === '' ? [] : this.#respond(this.#buffer)
    const end = this.#recording?.end() ?? Buffer.alloc(0)
    return [
      ...rest,
      ...(end.length > 0 ? [toDelta(end, `resp_${randomUUID()}`)] : []),
      { type: 'session.finished' },
    ]
  }

  #respond(text: string): JsonObject[] {
    this.#recording ??= createRecording(this.#sound ?? { format: 'pcm', sampleRate: 24_000, rate: 1 })
    const audio = this.#recording.push(text)
    const id = `resp_${randomUUID()}`
    const deltas = cut(audio).map((piece) => toDelta(piece, id))
    const place = { response_id: id, output_index: 0 }
    const response = { id, object: 'realtime.response', status: 'in_progress' }
    return [
      { type: 'response.created', response },
      { type: 'response.output_item.added', ...place },
      { type: 'response.content_part.added', ...place, content_index: 0 },
      ...deltas,
      { type: 'response.audio.done', ...place, content_index: 0 },
      { type: 'response.content_part.done', ...place, content_index: 0 },
      { type: 'response.output_item.done', ...place },
      {
        type: 'response.done',
        response: { ...response, status: 'completed', usage: { characters: charactersOf(text) } },
      },
    ]
  }
}

function toDelta(bytes: Buffer, id: string): JsonObject {
  return {
    type: 'response.audio.delta',
    response_id: id,
    output_index: 0,
    content_index: 0,
    delta: bytes.toString('base64'),
  }
}
