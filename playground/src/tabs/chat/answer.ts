import { signal } from '@preact/signals'

import type { Exchange } from '../../gateway/exchange.ts'

/** A call of a tool; its arguments grow while they come. */
export interface ToolCall {
  id: string
  name: string
  arguments: string
}

export interface Citation {
  title: string
  url: string
}

/** More than any model makes. */
export const limits = { calls: 200, citations: 500 }

/** What a model wrote, whatever the wire that brought it. */
export class Answer {
  readonly text = signal('')
  readonly reasoning = signal('')
  readonly calls = signal<readonly ToolCall[]>([])
  readonly citations = signal<readonly Citation[]>([])
  /** How many pieces of `audio` there are; what plays them follows it. */
  readonly audioCount = signal(0)
  readonly finishReason = signal<string | undefined>(undefined)
  /** The request that it answers. */
  readonly exchange = signal<Exchange | undefined>(undefined)
  /** Milliseconds of thinking, once the text begins. */
  readonly thoughtFor = signal<number | undefined>(undefined)
  /** Whether it had more calls or sources than are kept. */
  readonly isCut = signal(false)
  readonly #audio: string[] = []
  /** The place of each call, by its index in the stream. */
  readonly #places = new Map<number, number>()
  readonly #urls = new Set<string>()

  addText(text: string): void {
    if (text === '') return
    const { pace } = this.exchange.value ?? {}
    if (this.reasoning.value !== '') this.thoughtFor.value ??= (pace?.now() ?? 0) - (pace?.first ?? 0)
    pace?.add(text.length)
    this.text.value += text
  }

  addReasoning(text: string): void {
    if (text === '') return
    this.exchange.value?.pace.add(text.length)
    this.reasoning.value += text
  }

  /** A new call, or more of one that has begun. Calls are counted in any way. */
  addCall(index: number, { id = '', name = '', arguments: json = '' }: Partial<ToolCall>): void {
    const place = this.#places.get(index) ?? this.#places.size
    if (place >= limits.calls) {
      this.isCut.value = true
      return
    }
    this.#places.set(index, place)
    this.exchange.value?.pace.add(json.length)
    const before = this.calls.value[place] ?? { id: '', name: '', arguments: '' }
    this.calls.value = Object.assign([...this.calls.value], {
      [place]: { id: before.id || id, name: before.name || name, arguments: before.arguments + json },
    })
  }

  hasCall(index: number): boolean {
    return this.#places.has(index)
  }

  addAudio(base64: string): void {
    if (base64 === '') return
    this.#audio.push(base64)
    this.audioCount.value += 1
  }

  /** Speech in Base64, piece by piece. */
  get audio(): readonly string[] {
    return this.#audio
  }

  addCitations(citations: readonly Citation[]): void {
    const added = citations.filter(({ url }) => {
      const isNew = url !== '' && !this.#urls.has(url)
      if (isNew && this.#urls.size < limits.citations) this.#urls.add(url)
      else if (isNew) this.isCut.value = true
      return isNew && this.#urls.has(url)
    })
    if (added.length > 0) this.citations.value = [...this.citations.value, ...added]
  }

  get isEmpty(): boolean {
    return this.text.value === '' && this.calls.value.length === 0 && this.audioCount.value === 0
  }
}
