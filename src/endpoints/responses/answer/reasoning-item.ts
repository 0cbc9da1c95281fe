import { toPlace } from './event-writer.ts'
import { BaseItem, type ItemContext, type ItemStatus, type OpenItem, type OutputItem } from './output-item.ts'

interface Home {
  /** The type of its part. */
  part: string
  index: 'summary_index' | 'content_index'
  events: { partAdded: string; delta: string; done: string; partDone: string }
}

const summaryHome: Home = {
  part: 'summary_text',
  index: 'summary_index',
  events: {
    partAdded: 'response.reasoning_summary_part.added',
    delta: 'response.reasoning_summary_text.delta',
    done: 'response.reasoning_summary_text.done',
    partDone: 'response.reasoning_summary_part.done',
  },
}
const contentHome: Home = {
  part: 'reasoning_text',
  index: 'content_index',
  events: {
    partAdded: 'response.content_part.added',
    delta: 'response.reasoning_text.delta',
    done: 'response.reasoning_text.done',
    partDone: 'response.content_part.done',
  },
}

export interface ReasoningOptions {
  /** Whether the text is in `summary`, which callers display, or in `content`. */
  summary: boolean
  seal?: ((reasoning: string) => string) | undefined
}

/** The model's reasoning, in one of the API's two fields for it. */
export class ReasoningItem extends BaseItem implements OpenItem {
  readonly #options: ReasoningOptions
  readonly #home: Home
  readonly #at: object
  readonly #deltaPlace: string

  constructor(context: ItemContext, options: ReasoningOptions) {
    super(context, 'rs_')
    this.#options = options
    this.#home = options.summary ? summaryHome : contentHome
    this.#at = { ...this.place, [this.#home.index]: 0 }
    this.#deltaPlace = toPlace(this.#at)
  }

  begin(): string {
    const { id } = this
    const item = { id, type: 'reasoning', summary: [], ...(!this.#options.summary && { content: [] }) }
    const { events, part } = this.#home
    return (
      this.added({ ...item, status: 'in_progress' }) +
      this.writer.write(events.partAdded, { ...this.#at, part: { type: part, text: '' } })
    )
  }

  piece(text: string): string {
    this.text.push(text)
    return this.writer.delta(this.#home.events.delta, this.#deltaPlace, text)
  }

  end(status: ItemStatus): { events: string; item: OutputItem } {
    const text = this.text.toString()
    const { events, part: type } = this.#home
    const part = { type, text }
    const item = this.#toItem(status, text, [part])
    const written =
      this.writer.write(events.done, { ...this.#at, text }) +
      this.writer.write(events.partDone, { ...this.#at, part }) +
      this.done(item)
    return { events: written, item }
  }

  /** For a model that thought, if DashScope returns the token count but no text. */
  withoutText(): { events: string; item: OutputItem } {
    const item = this.#toItem('completed', '', [])
    const { id } = this
    const events = this.added({ id, type: 'reasoning', summary: [], status: 'in_progress' }) + this.done(item)
    return { events, item }
  }

  #toItem(status: ItemStatus, text: string, parts: readonly object[]): OutputItem {
    const { summary, seal } = this.#options
    return {
      id: this.id,
      type: 'reasoning',
      summary: summary ? parts : [],
      content: summary ? [] : parts,
      ...(seal !== undefined && { encrypted_content: seal(text) }),
      status,
    }
  }
}
