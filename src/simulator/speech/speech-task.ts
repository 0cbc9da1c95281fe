import { createRecording, type Recording, type Sound } from '../audio/audio.ts'
import { cut } from '../audio/cut.ts'
import { durationOf } from '../audio/tones.ts'
import { stringOf, type JsonObject } from '../json.ts'
import { invalid, refuse, type Refusal } from '../request/refusal.ts'
import type { Output, RunTask, Task } from '../sockets/task-protocol.ts'
import { unknownVoice } from './cosyvoice-http.ts'
import { hasVoice, speechModelOf, type SpeechModel } from './models.ts'
import { readSound } from './options.ts'
import { charactersOf, endedSentences } from './text.ts'

/** Characters of a task in all. */
const maxCharacters = 200_000

/** `audio/tts/SpeechSynthesizer`: CosyVoice, which is sent its text in parts, and Sambert, which has it from the beginning. */
export function startSpeech(run: RunTask): Task | Refusal {
  const model = speechModelOf(run.model)
  if (model === undefined || (model.service !== 'cosyvoice' && model.service !== 'sambert'))
    return refuse('ModelNotFound')
  const isSambert = model.service === 'sambert'
  if (isSambert !== (run.streaming === 'out')) return invalid('task can not be null')
  const sound = readSound(run.parameters, model, { format: 'format', rate: 'rate', pitch: 'pitch' })
  if (typeof sound === 'string') return invalid(sound)
  if (!isSambert && !hasVoice(model, stringOf(run.parameters['voice'])))
    return refuse('InvalidParameter', unknownVoice)
  const { text_type: kind = 'PlainText' } = run.parameters
  if (kind !== 'PlainText' && kind !== 'SSML')
    return invalid("Input should be 'PlainText' or 'SSML': text_type")
  if (isSambert && stringOf(run.input['text']).trim() === '') return invalid('Field required: input.text')
  return new SpeechTask(model, sound, run.model)
}

class SpeechTask implements Task {
  readonly #model: SpeechModel
  readonly #recording: Recording
  readonly #rate: number
  /** Results have a type, as the newer models send them. */
  readonly #isTyped: boolean
  #waiting = ''
  #text = ''
  #sentences = 0
  #ms = 0
  #sentence: JsonObject = { words: [] }

  constructor(model: SpeechModel, sound: Sound, name: string) {
    this.#model = model
    this.#recording = createRecording(sound)
    this.#rate = sound.rate
    this.#isTyped = name.startsWith('cosyvoice-v3')
  }

  take(input: JsonObject | Uint8Array): Iterable<Output> | Refusal {
    if (input instanceof Uint8Array) return invalid('Binary input is not supported.')
    const text = stringOf(input['text'])
    if (
      Array.from(text).length > this.#model.maxCharacters ||
      this.#text.length + text.length > maxCharacters
    )
      return invalid(`Range of input length should be [0, ${this.#model.maxCharacters}]`)
    this.#text += text
    const { sentences, rest } = endedSentences(this.#waiting + text)
    const isFlushed = input['flush'] === true && rest !== ''
    this.#waiting = isFlushed ? '' : rest
    return this.#speak(isFlushed ? [...sentences, rest] : sentences)
  }

  *finish(): Iterable<Output> {
    const rest = this.#waiting
    this.#waiting = ''
    if (rest !== '') yield* this.#speak([rest])
    const end = this.#recording.end()
    if (end.length > 0) yield end
  }

  result(): JsonObject {
    return { output: { sentence: this.#sentence }, usage: { characters: charactersOf(this.#text) } }
  }

  *#speak(sentences: readonly string[]): Iterable<Output> {
    for (const text of sentences) {
      const index = this.#sentences
      this.#sentences += 1
      const typed = (type: string): Output => ({
        output: { type, original_text: text, sentence: { index, words: [] } },
        usage: { characters: charactersOf(this.#text) },
      })
      if (this.#isTyped) yield typed('sentence-begin')
      const audio = this.#recording.push(text)
      const sentence = this.#timesOf(text)
      for (const piece of cut(audio)) {
        yield this.#isTyped ? typed('sentence-synthesis') : { output: { sentence } }
        yield piece
      }
      if (this.#isTyped) yield typed('sentence-end')
    }
  }

  /** Sambert has the times of its sentences, which DashScope's SDK reads; the recording of CosyVoice v2 has none. */
  #timesOf(text: string): JsonObject {
    const begin = this.#ms
    this.#ms += durationOf(text, this.#rate)
    const times = { begin_time: Math.round(begin), end_time: Math.round(this.#ms) }
    this.#sentence = { ...(this.#model.service === 'sambert' && times), words: [] }
    return this.#sentence
  }
}
