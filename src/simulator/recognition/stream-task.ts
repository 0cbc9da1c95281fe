import type { Directives } from '../faults/faults.ts'
import type { JsonObject } from '../json.ts'
import { invalid, refuse, type Refusal } from '../request/refusal.ts'
import type { Output, RunTask, Task } from '../sockets/task-protocol.ts'
import { checkContext, readStreamOptions, type StreamOptions } from './check-stream.ts'
import { LiveSpeech } from './live-speech.ts'
import { recognitionServiceOf } from './models.ts'
import type { Sentence } from './sentences.ts'
import { toWord } from './transcript.ts'

/** `audio/asr/recognition`: sound as it comes, of which each sentence is a result. */
export function startRecognition(run: RunTask): Task | Refusal {
  const model = run.model.toLowerCase()
  if (recognitionServiceOf(model) !== 'stream') return refuse('ModelNotFound')
  if (run.streaming !== 'duplex') return invalid('task can not be null')
  const options = readStreamOptions(model, run.parameters)
  if ('code' in options) return options
  return checkContext(model, run.input) ?? new RecognitionTask(model, options)
}

/** Silence after which the service gives up, and between two heartbeats. */
const maxSilence = 60_000
const heartbeatMs = 3000

const noAudio = refuse('NO_VALID_AUDIO_ERROR')

class RecognitionTask implements Task {
  readonly #model: string
  readonly #options: StreamOptions
  readonly #speech: LiveSpeech
  #sentences = 0
  /** The text of the last interim result. */
  #shown = ''
  /** Milliseconds of the last result. */
  #heardAt = 0
  #beatAt = 0

  constructor(model: string, options: StreamOptions) {
    this.#model = model
    this.#options = options
    this.#speech = new LiveSpeech(options.format, options.sampleRate, options.language)
  }

  faults(): Directives {
    return this.#speech.faults
  }

  take(input: JsonObject | Uint8Array): Output[] | Refusal {
    if (!(input instanceof Uint8Array)) return checkContext(this.#model, input) ?? []
    if (!this.#speech.push(Buffer.from(input.buffer, input.byteOffset, input.byteLength))) return noAudio
    const outputs = this.#results(false)
    if (outputs.length > 0) this.#heardAt = this.#speech.ms
    if (this.#options.heartbeat) return [...outputs, ...this.#heartbeats()]
    return this.#speech.ms - this.#heardAt > maxSilence
      ? refuse('RequestTimeOut', 'Response timeout!')
      : outputs
  }

  finish(): Output[] | Refusal {
    return this.#speech.ms === 0 ? noAudio : this.#results(true)
  }

  result(): JsonObject {
    return { output: {}, usage: null }
  }

  #results(isLast: boolean): Output[] {
    const { ended, current } = this.#speech.next(this.#options.maxSilence, isLast)
    const results = ended.map((sentence) => this.#final(sentence))
    if (current === undefined || current.text === this.#shown) return results
    this.#shown = current.text
    return [...results, toResult(current, { id: this.#sentences + 1, isEnd: false, usage: null })]
  }

  #final(sentence: Sentence): Output {
    this.#sentences += 1
    this.#shown = ''
    const usage = { duration: Math.ceil(this.#speech.ms / 1000) }
    return toResult(sentence, { id: this.#sentences, isEnd: true, usage })
  }

  #heartbeats(): Output[] {
    const { ms } = this.#speech
    if (ms - Math.max(this.#heardAt, this.#beatAt) < heartbeatMs) return []
    this.#beatAt = ms
    const silent = { begin: Math.round(ms), end: 0, text: '', words: [] }
    return [toResult(silent, { id: 0, isEnd: false, usage: null, heartbeat: true })]
  }
}

interface Place {
  id: number
  isEnd: boolean
  usage: JsonObject | null
  heartbeat?: boolean
}

function toResult(sentence: Sentence, { id, isEnd, usage, heartbeat = false }: Place): Output {
  return {
    output: {
      sentence: {
        sentence_id: id,
        begin_time: sentence.begin,
        end_time: isEnd ? sentence.end : null,
        text: sentence.text,
        heartbeat,
        sentence_end: isEnd,
        words: sentence.words.map((word) => toWord({ ...word, text: word.text.trim() })),
      },
    },
    usage,
  }
}
