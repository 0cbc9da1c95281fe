import type { Envelope, GenerationEvent, TokenLogprob } from '../../generation/types.ts'
import { toEvent } from '../../http/sse/encode-event.ts'
import { OpenAIStreamEncoder } from '../openai-stream.ts'
import { toUsage } from '../openai-usage.ts'
import type { CompletionOptions } from './options.ts'
import type * as OpenAI from './schema.ts'
import { echoOf, lengthOf, toLogprobs, toStamp } from './to-body.ts'

type Fields = Partial<Omit<OpenAI.Choice, 'index'>>

/** Events → OpenAI's chunks: the repeated prompt once per choice, text, `finish_reason` once, usage if requested. */
export class CompletionStreamEncoder extends OpenAIStreamEncoder {
  readonly #envelope: Envelope
  readonly #options: CompletionOptions
  /** Characters of each choice so far: of its repeated prompt and its tokens. */
  readonly #offsets = new Map<number, number>()

  constructor(envelope: Envelope, options: CompletionOptions) {
    super()
    this.#envelope = envelope
    this.#options = options
  }

  push(event: GenerationEvent): string {
    switch (event.type) {
      case 'text':
        return this.#text(event.choice, event.text, event.logprobs)
      case 'reasoning':
        return this.#chunk(event.choice, { reasoning_content: event.text })
      case 'sources':
        return Object.keys(event.details).length === 0
          ? ''
          : this.#chunk(event.choice, { dashscope: { ...event.details } })
      case 'finish':
        return this.#chunk(event.choice, { finish_reason: event.reason === 'length' ? 'length' : 'stop' })
      case 'usage':
        return this.#options.includeUsage
          ? toEvent({ ...toStamp(this.#envelope), choices: [], usage: toUsage(event.usage) })
          : ''
      case 'first-usage':
      case 'search-results':
      // Requests of this API cannot cause these events.
      case 'tool-call':
      case 'tool-arguments':
      case 'audio':
      case 'item':
        return ''
    }
  }

  #text(choice: number, text: string, tokens: readonly TokenLogprob[] = []): string {
    const begun = this.#begin(choice)
    if (tokens.length === 0) return begun + this.#write(choice, { text })
    const offset = this.#offsets.get(choice) ?? 0
    this.#offsets.set(choice, offset + tokens.reduce((sum, { token }) => sum + lengthOf(token), 0))
    return begun + this.#write(choice, { text, logprobs: toLogprobs(tokens, offset) })
  }

  #chunk(choice: number, fields: Fields): string {
    return this.#begin(choice) + this.#write(choice, fields)
  }

  /** The prompt comes first, if it is repeated. */
  #begin(choice: number): string {
    if (this.#offsets.has(choice)) return ''
    const text = echoOf(choice, this.#options)
    this.#offsets.set(choice, lengthOf(text))
    return text === '' ? '' : this.#write(choice, { text })
  }

  #write(index: number, fields: Fields): string {
    const choice: OpenAI.Choice = { text: '', index, logprobs: null, finish_reason: null, ...fields }
    const { includeUsage } = this.#options
    return toEvent({ ...toStamp(this.#envelope), choices: [choice], ...(includeUsage && { usage: null }) })
  }
}
