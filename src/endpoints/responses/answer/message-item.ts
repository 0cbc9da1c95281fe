import type { Citation, TokenLogprob } from '../../../generation/types.ts'
import { toPlace } from './event-writer.ts'
import { BaseItem, type ItemContext, type ItemStatus, type OpenItem, type OutputItem } from './output-item.ts'

const empty = { type: 'output_text', text: '', annotations: [], logprobs: [] }

/** The text of an answer with its logprobs and sources. */
export class MessageItem extends BaseItem implements OpenItem {
  readonly #hasLogprobs: boolean
  readonly #logprobs: object[] = []
  readonly #deltaPlace: string
  #annotations: object[] = []
  #extension: Readonly<Record<string, unknown>> = {}
  #length = 0

  constructor(context: ItemContext, hasLogprobs: boolean) {
    super(context, 'msg_')
    this.#hasLogprobs = hasLogprobs
    this.#deltaPlace = toPlace({ ...this.place, content_index: 0 })
  }

  begin(): string {
    const part = { ...this.place, content_index: 0, part: empty }
    return (
      this.added(this.#toItem('in_progress', [])) + this.writer.write('response.content_part.added', part)
    )
  }

  piece(text: string, tokens: readonly TokenLogprob[] = []): string {
    this.text.push(text)
    this.#length += text.length
    const logprobs = this.#hasLogprobs ? tokens.map(toLogprob) : []
    for (const one of logprobs) this.#logprobs.push(one)
    const end = logprobs.length === 0 ? ',"logprobs":[]' : `,"logprobs":${JSON.stringify(logprobs)}`
    return this.writer.delta('response.output_text.delta', this.#deltaPlace, text, end)
  }

  /** Sources; one without a known position applies to the whole text. */
  cite(citations: readonly Citation[]): string {
    this.#annotations = citations.map(({ start, end, title, url }) => ({
      type: 'url_citation',
      url,
      title,
      start_index: start,
      end_index: end === 0 ? this.#length : end,
    }))
    const events = this.#annotations.map((annotation, annotation_index) =>
      this.writer.write('response.output_text.annotation.added', {
        ...this.place,
        content_index: 0,
        annotation_index,
        annotation,
      }),
    )
    return events.join('')
  }

  /** DashScope's data about the answer for which this API has no field. */
  extend(extension: Readonly<Record<string, unknown>>): void {
    this.#extension = { ...this.#extension, ...extension }
  }

  end(status: ItemStatus): { events: string; item: OutputItem } {
    const text = this.text.toString()
    const logprobs = this.#logprobs
    const part = { ...empty, text, annotations: this.#annotations, logprobs }
    const place = { ...this.place, content_index: 0 }
    const item = this.#toItem(status, [part])
    const events =
      this.writer.write('response.output_text.done', { ...place, text, logprobs }) +
      this.writer.write('response.content_part.done', { ...place, part }) +
      this.done(item)
    return { events, item }
  }

  #toItem(status: string, content: readonly object[]): OutputItem {
    const hasExtension = Object.keys(this.#extension).length > 0
    return {
      id: this.id,
      type: 'message',
      role: 'assistant',
      status,
      content,
      ...(hasExtension && { dashscope: this.#extension }),
    }
  }
}

function toLogprob({ token, logprob, bytes, topLogprobs }: TokenLogprob) {
  return { ...toToken({ token, logprob, bytes }), top_logprobs: topLogprobs.map(toToken) }
}

function toToken({ token, logprob, bytes }: Omit<TokenLogprob, 'topLogprobs'>) {
  return { token, logprob, bytes: bytes ?? [...new TextEncoder().encode(token)] }
}
