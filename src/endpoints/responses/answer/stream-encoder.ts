import type { ApiError } from '../../../errors/api-error.ts'
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
import type { ResponsesOptions } from '../options.ts'
import { isClientType } from '../schema/tools.ts'
import { builtInItems, writeSearch } from './built-in-items.ts'
import { CallItem } from './call-item.ts'
import { ClientCallItem } from './client-call-item.ts'
import { EventWriter } from './event-writer.ts'
import { toFailure } from './failure.ts'
import { MessageItem } from './message-item.ts'
import type { ItemContext, ItemStatus, OpenItem, OutputItem } from './output-item.ts'
import { ReasoningItem } from './reasoning-item.ts'
import { toHexId, toResponse, type Outcome, type Response } from './to-response.ts'
import { toUsage } from './to-usage.ts'

/** Types of items that are not an answer. */
const beforeAnswers: ReadonlySet<string> = new Set(['reasoning', 'web_search_call', 'code_interpreter_call'])

/**
 * Events → those of the Responses API: one item at a time, each with an added and a done event, and one terminal event. Ids
 * are generated once and are the same in every event.
 */
export class ResponsesStreamEncoder implements StreamEncoder {
  readonly #envelope: Envelope
  readonly #options: ResponsesOptions
  readonly #id: string
  readonly #writer = new EventWriter()
  readonly #size = new AnswerSize()
  readonly #sequential: SequentialEvents
  readonly #output: OutputItem[] = []
  #state: 'new' | 'open' | 'over' = 'new'
  #item: OpenItem | undefined
  /** The results of a search before the first item, until that begins; then only their addresses. */
  #found: readonly SearchResult[] = []
  #foundUrls: ReadonlySet<string> = new Set()
  /** DashScope's own searches and code executions, written after the open item. */
  #details: AnswerDetails = {}
  /** Results other than text, such as the positions of words in an image, and annotations: until a message closes. */
  #results: unknown[] = []
  #annotations: unknown
  #reason: FinishReason = 'stop'
  #usage: TokenUsage | undefined
  #text = ''

  constructor(envelope: Envelope, options: ResponsesOptions) {
    this.#envelope = envelope
    this.#options = options
    this.#id = toHexId(envelope, 'resp_')
    this.#sequential = new SequentialEvents((event) => void (this.#text += this.#write(event)), this.#size)
  }

  start(): string {
    if (this.#state !== 'new') return ''
    this.#state = 'open'
    const response = this.#toResponse({ status: 'in_progress' })
    return (
      this.#writer.write('response.created', { response }) +
      this.#writer.write('response.in_progress', { response })
    )
  }

  /** An event, because clients that wait for one ignore comments. */
  keepAlive(): string {
    return this.start() + this.#writer.write('keepalive', {})
  }

  push(event: GenerationEvent): string {
    // Nothing is sent for these, and the answer may still fail with an HTTP status.
    if (event.type === 'first-usage') return ''
    if (event.type === 'search-results') {
      if (this.#item === undefined && this.#output.length === 0) this.#found = event.results
      return ''
    }
    this.#text = this.start()
    this.#sequential.push(event)
    return this.#text
  }

  end(): string {
    const events = this.start() + this.#endOutput()
    const { response } = this
    this.#state = 'over'
    return events + this.#writer.write(`response.${response.status}`, { response })
  }

  /** Some clients read only `error`, others only `response.failed`. Open items stay open. */
  fail(error: ApiError): string {
    if (this.#state === 'over') return ''
    const { code, message, error: nested } = toFailure(error)
    const events = this.start()
    this.#state = 'over'
    const flat = { code, message, param: error.param, error: nested }
    const response = this.#toResponse({ status: 'failed', error: { code, message } })
    return events + this.#writer.write('error', flat) + this.#writer.write('response.failed', { response })
  }

  /** The whole response, after the last event. */
  get response(): Response {
    const usage = this.#usage && toUsage(this.#usage)
    const status = this.#reason === 'length' ? 'incomplete' : 'completed'
    return this.#toResponse({ status, ...(usage && { usage }) })
  }

  #write(event: SequentialEvent): string {
    switch (event.type) {
      case 'begin':
        return this.#begin(event.item)
      case 'piece':
        return this.#item?.piece(event.text, event.logprobs) ?? ''
      case 'sources': {
        const message = this.#item instanceof MessageItem ? this.#item : undefined
        const { annotations, ...details } = event.details
        this.#details = { ...this.#details, ...details }
        if (annotations !== undefined) this.#annotations = annotations
        return message?.cite(event.citations) ?? ''
      }
      case 'item':
        for (const value of event.values) this.#keep(value)
        return ''
      case 'finish': {
        this.#reason = event.reason
        const status = event.reason === 'length' ? 'incomplete' : 'completed'
        return this.#close(status) + this.#writeResults(status)
      }
      case 'usage':
        this.#usage = event.usage
        return ''
      // The next item or the end closes the item, because only then its status is known.
      case 'end':
      // This API has no field for speech.
      case 'audio':
        return ''
    }
  }

  #keep(value: unknown): void {
    this.#size.add(bytesOfValue(value))
    this.#results.push(value)
  }

  #begin(item: AnswerItem): string {
    const closed = this.#close('completed')
    const search = this.#writeFound()
    // Calls follow the message.
    const results = item.kind === 'call' ? this.#writeResults('completed') : ''
    return closed + search + results + this.#open(this.#toItem(item))
  }

  /** A search before the first item. Without sources it is no search. */
  #writeFound(): string {
    const urls = this.#found.map(({ url }) => url)
    if (urls.length === 0) return ''
    this.#found = []
    this.#foundUrls = new Set(urls)
    return this.#add(writeSearch(urls, this.#options, this.#context()))
  }

  /** A message without text for results that no message has. */
  #writeResults(status: ItemStatus): string {
    return this.#results.length === 0 ? '' : this.#open(this.#toMessage()) + this.#close(status)
  }

  #open(item: OpenItem): string {
    this.#item = item
    return item.begin()
  }

  #close(status: ItemStatus): string {
    const item = this.#item
    this.#item = undefined
    if (item instanceof MessageItem) this.#extend(item)
    const details = this.#details
    this.#details = {}
    const own = item === undefined ? '' : this.#add(item.end(status))
    const others = builtInItems(details, this.#options, this.#foundUrls)
    return own + others.map((write) => this.#add(write(this.#context()))).join('')
  }

  #extend(message: MessageItem): void {
    if (this.#results.length > 0) message.extend({ content: this.#results })
    if (this.#annotations !== undefined) message.extend({ annotations: this.#annotations })
    this.#results = []
    this.#annotations = undefined
  }

  #add({ events, item }: { events: string; item: OutputItem }): string {
    this.#output.push(item)
    return events
  }

  /** Items of an empty answer: an empty message, and reasoning of which only the length is known. */
  #endOutput(): string {
    const { summary, seal } = this.#options
    const isEmpty = this.#reason === 'stop' && this.#output.every(({ type }) => beforeAnswers.has(type))
    const thought =
      (this.#usage?.reasoning ?? 0) > 0 && this.#output.every(({ type }) => type !== 'reasoning')
    return (
      (isEmpty ? this.#open(this.#toMessage()) + this.#close('completed') : '') +
      (thought && seal !== undefined
        ? this.#add(new ReasoningItem(this.#context(), { summary, seal }).withoutText())
        : '')
    )
  }

  #toItem(item: AnswerItem): OpenItem {
    if (item.kind !== 'call')
      return item.kind === 'text' ? this.#toMessage() : new ReasoningItem(this.#context(), this.#options)
    const callId = item.id ?? this.#envelope.newId('call_', 24)
    const { kind, ...tool } = this.#options.toTool(item.name)
    return isClientType(kind)
      ? new ClientCallItem(this.#context(), callId, kind)
      : new CallItem(this.#context(), callId, { kind, ...tool })
  }

  #toMessage(): MessageItem {
    return new MessageItem(this.#context(), this.#options.logprobs)
  }

  #context(): ItemContext {
    return {
      writer: this.#writer,
      index: this.#output.length,
      size: this.#size,
      newId: (prefix) => toHexId(this.#envelope, prefix),
    }
  }

  #toResponse(outcome: Omit<Outcome, 'output'>): Response {
    return toResponse(this.#id, this.#envelope, this.#options, { output: [...this.#output], ...outcome })
  }
}
