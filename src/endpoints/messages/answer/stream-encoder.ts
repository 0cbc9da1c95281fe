import type { ApiError } from '../../../errors/api-error.ts'
import { errorFormats } from '../../../errors/envelopes.ts'
import { AnswerSize, bytesOfValue } from '../../../generation/decode/answer-size.ts'
import type { StreamEncoder } from '../../../generation/dialect.ts'
import {
  SequentialEvents,
  type AnswerItem,
  type SequentialEvent,
} from '../../../generation/sequential-events.ts'
import type {
  AnswerDetails,
  Envelope,
  FinishReason,
  GenerationEvent,
  SearchResult,
  TokenUsage,
} from '../../../generation/types.ts'
import { escapeLineEnds, toNamedEvent } from '../../../http/sse/encode-event.ts'
import type { AnswerBlock, MessagesEvent } from '../answer-schema.ts'
import type { MessagesOptions } from '../options.ts'
import { ArgumentsWriter } from './arguments-writer.ts'
import { Thinking } from './thinking.ts'
import { stopReasons, toSearchBlocks, toToolId } from './to-blocks.ts'
import { toExtension, toMessage } from './to-message.ts'
import { toUsage } from './to-usage.ts'

/** Events → Anthropic's: `message_start`, blocks that never overlap, `message_delta`, `message_stop`. */
export class MessagesStreamEncoder implements StreamEncoder {
  readonly #envelope: Envelope
  readonly #options: MessagesOptions
  readonly #events = new SequentialEvents((event) => this.#write(event))
  #text = ''
  #isStarted = false
  /** The index of the open block, or of the next one. */
  #index = 0
  #thinking: Thinking | undefined
  #arguments = new ArgumentsWriter()
  #reason: FinishReason = 'stop'
  #usage: TokenUsage | undefined
  /** What a web search has found; undefined before that, empty once it is sent. */
  #results: readonly SearchResult[] | undefined
  #details: AnswerDetails = {}
  readonly #items: unknown[] = []
  readonly #size = new AnswerSize()

  constructor(envelope: Envelope, options: MessagesOptions) {
    this.#envelope = envelope
    this.#options = options
  }

  start(): string {
    this.#start()
    return this.#take()
  }

  /** An event, because some clients ignore comments. */
  keepAlive(): string {
    return toEvent({ type: 'ping' })
  }

  /** Closes blocks first, so that clients that ignore the error keep their text. */
  fail(error: ApiError, requestId: string): string {
    this.#events.stop()
    const { body } = errorFormats.anthropic(error, requestId)
    return this.#take() + toNamedEvent('error', body)
  }

  push(event: GenerationEvent): string {
    // The message begins with the first content: it needs both, and before it the answer may still fail with an HTTP status.
    if (event.type === 'first-usage') this.#usage = event.read()
    else if (event.type === 'search-results') this.#results = event.results
    else {
      this.#start()
      this.#events.push(event)
    }
    return this.#take()
  }

  end(): string {
    this.#start()
    this.#send({
      type: 'message_delta',
      delta: { stop_reason: stopReasons[this.#reason], stop_sequence: null },
      usage: toUsage(this.#usage),
      ...toExtension({ details: this.#details, items: this.#items }, this.#options),
    })
    this.#send({ type: 'message_stop' })
    return this.#take()
  }

  /** The message with DashScope's token count of the prompt; 0 before its first frame. */
  #start(): void {
    if (this.#isStarted) return
    this.#isStarted = true
    this.#send({ type: 'message_start', message: toMessage(this.#envelope, this.#usage) })
    this.#send({ type: 'ping' })
  }

  #write(event: SequentialEvent): void {
    switch (event.type) {
      case 'begin':
        return this.#begin(event.item)
      case 'piece':
        return this.#piece(event.item, event.text)
      case 'end':
        return this.#end(event.item)
      case 'sources':
        this.#results ??= event.citations
        this.#details = { ...this.#details, ...event.details }
        return
      case 'item':
        for (const value of event.values) this.#keep(value)
        return
      case 'finish':
        this.#reason = event.reason
        return this.#sendSearch()
      case 'usage':
        this.#usage = event.usage
        return
      // Anthropic's API has no field that requests audio.
      case 'audio':
    }
  }

  #keep(value: unknown): void {
    this.#size.add(bytesOfValue(value))
    this.#items.push(value)
  }

  /** The search is between the thinking and the text. */
  #begin(item: AnswerItem): void {
    if (item.kind !== 'reasoning') this.#sendSearch()
    switch (item.kind) {
      case 'text':
        return this.#open({ type: 'text', text: '' })
      case 'reasoning':
        this.#thinking = new Thinking(this.#options.seal, this.#size)
        return this.#open({ type: 'thinking', thinking: '', signature: '' })
      case 'call':
        this.#arguments = new ArgumentsWriter()
        return this.#open({
          type: 'tool_use',
          id: toToolId(item.id, this.#envelope),
          name: this.#options.toolNames.restore(item.name)?.name ?? item.name,
          input: {},
        })
    }
  }

  #piece({ kind }: AnswerItem, text: string): void {
    if (kind === 'text') return this.#delta('text_delta', 'text', text)
    if (kind === 'call') {
      const json = this.#arguments.push(text)
      return json === '' ? undefined : this.#delta('input_json_delta', 'partial_json', json)
    }
    const shown = this.#thinking?.push(text) ?? ''
    if (shown !== '') this.#delta('thinking_delta', 'thinking', shown)
  }

  #end({ kind }: AnswerItem): void {
    if (kind === 'reasoning') this.#delta('signature_delta', 'signature', this.#thinking?.signature ?? '')
    this.#close()
  }

  /** A search whose results come late follows the text. */
  #sendSearch(): void {
    const results = this.#results ?? []
    if (results.length > 0) this.#results = []
    for (const block of toSearchBlocks(results, this.#envelope, this.#options.query)) {
      if (block.type !== 'server_tool_use') this.#open(block)
      else {
        this.#open({ ...block, input: {} })
        this.#delta('input_json_delta', 'partial_json', JSON.stringify(block.input))
      }
      this.#close()
    }
  }

  #open(block: AnswerBlock): void {
    this.#send({ type: 'content_block_start', index: this.#index, content_block: block })
  }

  #close(): void {
    this.#send({ type: 'content_block_stop', index: this.#index })
    this.#index += 1
  }

  /** Most events are of this kind, so their JSON is concatenated instead of serialised. */
  #delta(type: string, field: string, text: string): void {
    const value = escapeLineEnds(JSON.stringify(text))
    this.#text += `event: content_block_delta\ndata: {"type":"content_block_delta","index":${this.#index},"delta":{"type":"${type}","${field}":${value}}}\n\n`
  }

  #send(event: MessagesEvent): void {
    this.#text += toEvent(event)
  }

  #take(): string {
    const text = this.#text
    this.#text = ''
    return text
  }
}

function toEvent(event: MessagesEvent): string {
  return toNamedEvent(event.type, event)
}
