import { randomUUID } from 'node:crypto'

import type { Directives } from '../faults/faults.ts'
import { isObject, objectOf, stringOf, type JsonObject } from '../json.ts'
import { invalid, type Refusal } from '../request/refusal.ts'
import type { Realtime } from '../sockets/realtime.ts'
import { languageOf } from './heard.ts'
import { LiveSpeech } from './live-speech.ts'
import { qwenLanguages, recognitionServiceOf } from './models.ts'

/** Qwen3-ASR realtime. */
export function startRealtimeRecognition(name: string): Realtime | undefined {
  return recognitionServiceOf(name) === 'session' ? new RealtimeRecognition() : undefined
}

const detection = { type: 'server_vad', threshold: 0.2, silence_duration_ms: 800 }
const transcription = 'conversation.item.input_audio_transcription'

class RealtimeRecognition implements Realtime {
  readonly #id = `sess_${randomUUID()}`
  #session: JsonObject = {
    modalities: ['text'],
    input_audio_format: 'pcm',
    sample_rate: 16_000,
    turn_detection: detection,
  }
  #speech: LiveSpeech | undefined
  #item: string | undefined
  #transcript = ''
  #shown = ''

  created(): JsonObject {
    return { object: 'realtime.session', id: this.#id, ...this.#session }
  }

  faults(): Directives {
    return this.#speech?.faults ?? new Map()
  }

  take(event: JsonObject): JsonObject[] | Refusal {
    const { type } = event
    if (type === 'session.update') return this.#update(objectOf(event['session']))
    if (type === 'input_audio_buffer.append') return this.#append(stringOf(event['audio']))
    if (type === 'input_audio_buffer.commit') return this.#commit()
    if (type === 'session.finish') return this.#finish()
    return invalid(`Unknown event type '${stringOf(type)}'.`)
  }

  get #isManual(): boolean {
    return this.#session['turn_detection'] === null
  }

  #update(changes: JsonObject): JsonObject[] | Refusal {
    const session = { ...this.#session, ...changes }
    if (this.#speech !== undefined) return invalid('Session update error: session already started.')
    if (session['input_audio_format'] !== 'pcm' && session['input_audio_format'] !== 'opus')
      return invalid("Input should be 'pcm' or 'opus': session.input_audio_format")
    if (session['sample_rate'] !== 16_000 && session['sample_rate'] !== 8000)
      return invalid('Input should be 16000 or 8000: session.sample_rate')
    const { language } = objectOf(session['input_audio_transcription'])
    if (language !== undefined && !qwenLanguages.some((one) => one === language))
      return invalid(`Unsupported language '${stringOf(language)}'.`)
    const turns = session['turn_detection']
    if (turns !== null && (!isObject(turns) || turns['type'] !== 'server_vad'))
      return invalid('Unsupported turn_detection.type')
    this.#session = session
    return [{ type: 'session.updated', session: this.created() }]
  }

  /** An event with sound is never acknowledged. */
  #append(audio: string): JsonObject[] | Refusal {
    const { input_audio_format: format, sample_rate: rate } = this.#session
    this.#speech ??= new LiveSpeech(stringOf(format), Number(rate), this.#language)
    if (!this.#speech.push(Buffer.from(audio, 'base64'))) return invalid('Invalid audio.')
    return this.#isManual ? [] : this.#results(false)
  }

  #commit(): JsonObject[] | Refusal {
    if (!this.#isManual) return invalid('input_audio_buffer.commit is not supported with turn_detection.')
    const committed = { type: 'input_audio_buffer.committed', item_id: this.#item ?? `item_${randomUUID()}` }
    return [committed, ...this.#results(true)]
  }

  #finish(): JsonObject[] {
    return [...this.#results(true), { type: 'session.finished', transcript: this.#transcript }]
  }

  /** Each sentence is an item; what is still being said has a draft, which may shrink. */
  #results(isLast: boolean): JsonObject[] {
    if (this.#speech === undefined) return []
    const silence = Number(objectOf(this.#session['turn_detection'])['silence_duration_ms'] ?? 800)
    const { ended, current } = this.#speech.next(silence, isLast)
    const events = ended.flatMap(({ text, end }) => [...this.#begin(end), ...this.#end(text, end)])
    if (current === undefined || current.text === this.#shown) return events
    this.#shown = current.text
    const words = current.words.slice(0, -1).map((word) => word.text + word.punctuation)
    const text = current.text.slice(0, words.join('').length)
    const stash = current.text.slice(text.length)
    return [...events, ...this.#begin(current.begin), this.#event('text', current.text, { text, stash })]
  }

  #begin(ms: number): JsonObject[] {
    if (this.#item !== undefined) return []
    this.#item = `item_${randomUUID()}`
    const started = { type: 'input_audio_buffer.speech_started', audio_start_ms: ms, item_id: this.#item }
    return this.#isManual ? [this.#created(this.#item)] : [started, this.#created(this.#item)]
  }

  #created(id: string): JsonObject {
    return {
      type: 'conversation.item.created',
      item: { id, object: 'realtime.item', type: 'message', role: 'user' },
    }
  }

  #end(text: string, ms: number): JsonObject[] {
    const item_id = this.#item
    const stopped = { type: 'input_audio_buffer.speech_stopped', audio_end_ms: ms, item_id }
    const completed = this.#event('completed', text, { transcript: text })
    this.#transcript += text
    this.#shown = ''
    this.#item = undefined
    return this.#isManual
      ? [completed]
      : [stopped, { type: 'input_audio_buffer.committed', item_id }, completed]
  }

  #event(kind: 'text' | 'completed', said: string, fields: JsonObject): JsonObject {
    const language = this.#language ?? languageOf(said)
    return {
      type: `${transcription}.${kind}`,
      item_id: this.#item,
      content_index: 0,
      language,
      emotion: 'neutral',
      ...fields,
    }
  }

  get #language(): string | undefined {
    return stringOf(objectOf(this.#session['input_audio_transcription'])['language']) || undefined
  }
}
