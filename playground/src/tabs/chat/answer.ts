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

/** What a model wrote, whatever the wire that brought it. */
export class Answer {
  readonly text = signal('')
  readonly reasoning = signal('')
  readonly calls = signal<readonly ToolCall[]>([])
  readonly citations = signal<readonly Citation[]>([])
  /** Speech in Base64, piece by piece. */
  readonly audio = signal<readonly string[]>([])
  readonly finishReason = signal<string | undefined>(undefined)
  /** The request that it answers. */
  readonly exchange = signal<Exchange | undefined>(undefined)
  /** Milliseconds of thinking, once the text begins. */
  readonly thoughtFor = signal<number | undefined>(undefined)

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

  /** A new call, or more of one that has begun. */
  addCall(index: number, { id = '', name = '', arguments: json = '' }: Partial<ToolCall>): void {
    this.exchange.value?.pace.add(json.length)
    const {
      id: oldId,
      name: oldName,
      arguments: before,
    } = this.calls.value[index] ?? {
      id: '',
      name: '',
      arguments: '',
    }
    this.calls.value = Object.assign([...this.calls.value], {
      [index]: { id: oldId || id, name: oldName || name, arguments: before + json },
    })
  }

  addAudio(base64: string): void {
    if (base64 !== '') this.audio.value = [...this.audio.value, base64]
  }

  addCitations(citations: readonly Citation[]): void {
    const known = new Set(this.citations.value.map(({ url }) => url))
    const added = citations.filter(({ url }) => url !== '' && !known.has(url))
    if (added.length > 0) this.citations.value = [...this.citations.value, ...added]
  }

  get isEmpty(): boolean {
    return this.text.value === '' && this.calls.value.length === 0 && this.audio.value.length === 0
  }
}
