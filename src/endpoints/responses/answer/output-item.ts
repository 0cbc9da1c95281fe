import { CollectedText } from '../../../generation/decode/collected-text.ts'
import type { AnswerSize } from '../../../generation/decode/answer-size.ts'
import type { TokenLogprob } from '../../../generation/types.ts'
import type { EventWriter } from './event-writer.ts'

/** An item of `output`. */
export interface OutputItem {
  id: string
  type: string
  [field: string]: unknown
}

export type ItemStatus = 'completed' | 'incomplete'

/** What each item of a response is made with. */
export interface ItemContext {
  writer: EventWriter
  /** Its place in `output`. */
  index: number
  /** What is collected of the whole response. */
  size: AnswerSize
  newId: (prefix: string) => string
}

/** An item while it is written. Its methods return the events to send. */
export interface OpenItem {
  begin: () => string
  piece: (text: string, logprobs?: readonly TokenLogprob[]) => string
  /** @returns The events, and the item as it is in `output`. */
  end: (status: ItemStatus) => { events: string; item: OutputItem }
}

/** What the items have in common: an id, a place, and a text that is collected for the events at their end. */
export abstract class BaseItem {
  protected readonly id: string
  protected readonly text: CollectedText
  protected readonly place: { item_id: string; output_index: number }
  readonly #context: ItemContext

  constructor(context: ItemContext, prefix: string) {
    this.#context = context
    this.id = context.newId(prefix)
    this.text = new CollectedText(context.size)
    this.place = { item_id: this.id, output_index: context.index }
  }

  protected get writer(): EventWriter {
    return this.#context.writer
  }

  protected added(item: object): string {
    return this.writer.write('response.output_item.added', { output_index: this.#context.index, item })
  }

  protected done(item: object): string {
    return this.writer.write('response.output_item.done', { output_index: this.#context.index, item })
  }
}
