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

/** The context for creating an item. */
export interface ItemContext {
  writer: EventWriter
  /** Its position in `output`. */
  index: number
  /** The size of the whole response. */
  size: AnswerSize
  newId: (prefix: string) => string
}

/** An open item. Its methods return the events to send. */
export interface OpenItem {
  begin: () => string
  piece: (text: string, logprobs?: readonly TokenLogprob[]) => string
  /** @returns The events, and the item as it is in `output`. */
  end: (status: ItemStatus) => { events: string; item: OutputItem }
}

/** The common part of items: an id, a position, and a text that is collected for the closing events. */
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
