import { DashScopeError } from '../../dashscope/errors.ts'
import { isRecord } from '../../json.ts'
import type * as DashScope from '../dashscope-types.ts'
import type { GenerationEvent } from '../types.ts'
import { TextDeltaDecoder, type FrameText } from './text-delta-decoder.ts'
import { toLogprobs } from './to-logprobs.ts'
import { ToolCallDecoder } from './tool-call-decoder.ts'

export type Emit = (event: GenerationEvent) => void

type Audio = NonNullable<DashScope.AnswerItem['audio']>

/** One choice: emits the new content of each frame, for incremental and for cumulative frames. */
export class ChoiceDecoder {
  /** DashScope's reason why the choice ended; undefined while it continues. */
  finishReason: string | undefined
  /** The annotations of speech recognition, from the last frame that has them. */
  annotations: unknown
  readonly #choice: number
  readonly #emit: Emit
  readonly #text: TextDeltaDecoder
  readonly #reasoning: TextDeltaDecoder
  readonly #toolCalls: ToolCallDecoder
  readonly #isCumulative: boolean
  #logprobs = 0
  #hasContent = false

  constructor(choice: number, frames: FrameText, emit: Emit) {
    this.#choice = choice
    this.#emit = emit
    this.#isCumulative = frames === 'cumulative'
    this.#text = new TextDeltaDecoder(frames)
    this.#reasoning = new TextDeltaDecoder(frames)
    this.#toolCalls = new ToolCallDecoder(choice, frames, emit)
  }

  get hasToolCalls(): boolean {
    return this.#toolCalls.size > 0
  }

  /** Neither content nor a finish reason has arrived. */
  get isEmpty(): boolean {
    return this.finishReason === undefined && !this.#hasContent
  }

  /**
   * Reasoning is emitted first: one frame may end the reasoning and begin the text.
   * @throws DashScopeError when a cumulative frame changes earlier text, or an error ends the choice
   */
  push({ message, logprobs }: DashScope.Choice, reason: string | null | undefined): void {
    const content = message?.content
    if (typeof reason === 'string' && reason !== '' && reason !== 'null') this.#finish(reason, content)
    if (message?.annotations != null) this.annotations = message.annotations
    const reasoning = message?.reasoning_content
    if (reasoning != null && reasoning !== '') this.#pushReasoning(reasoning)
    if (logprobs?.content == null && typeof content === 'string') this.#pushText(content)
    else this.#pushContent(content, logprobs?.content)
    if (message?.tool_calls != null && message.tool_calls.length > 0) {
      this.#hasContent = true
      this.#toolCalls.push(message.tool_calls)
    }
  }

  /** Emits a half of a surrogate pair that waited for the other half. */
  end(): void {
    this.#emitReasoning(this.#reasoning.end())
    this.#emitText(this.#text.end())
    this.#toolCalls.end(this.finishReason === 'length')
  }

  #finish(reason: string, content: Content): void {
    if (reason.startsWith('error')) throw toFailure(reason, textOf(content))
    this.finishReason = reason
  }

  #pushReasoning(frame: string): void {
    this.#hasContent = true
    this.#emitReasoning(this.#reasoning.push(frame))
  }

  #pushText(frame: string): void {
    if (frame === '') return
    this.#hasContent = true
    this.#emitText(this.#text.push(frame))
  }

  #pushContent(content: Content, tokens: readonly DashScope.TokenLogprob[] | null | undefined): void {
    const logprobs = this.#newLogprobs(tokens ?? [])
    const frame = textOf(content)
    if (frame !== '' || logprobs.length > 0) this.#hasContent = true
    this.#emitText(this.#text.push(frame), logprobs)
    if (!Array.isArray(content)) return
    const items = (content as readonly unknown[]).filter(isRecord) as DashScope.AnswerItem[]
    for (const { audio } of items) if (audio != null) this.#pushAudio(audio)
    const values = items.filter(hasOtherFields)
    if (values.length === 0) return
    this.#hasContent = true
    this.#emit({ type: 'item', choice: this.#choice, values })
  }

  #newLogprobs(tokens: readonly DashScope.TokenLogprob[]): readonly DashScope.TokenLogprob[] {
    const fresh = this.#isCumulative ? tokens.slice(this.#logprobs) : tokens
    this.#logprobs += fresh.length
    return fresh
  }

  #pushAudio({ id, data, expires_at: expiresAt }: Audio): void {
    this.#hasContent = true
    this.#emit({
      type: 'audio',
      choice: this.#choice,
      ...(id != null && { id }),
      ...(data != null && { data }),
      ...(expiresAt != null && { expiresAt }),
    })
  }

  #emitReasoning(text: string): void {
    if (text !== '') this.#emit({ type: 'reasoning', choice: this.#choice, text })
  }

  #emitText(text: string, logprobs: readonly DashScope.TokenLogprob[] = []): void {
    if (logprobs.length > 0)
      this.#emit({ type: 'text', choice: this.#choice, text, logprobs: toLogprobs(logprobs) })
    else if (text !== '') this.#emit({ type: 'text', choice: this.#choice, text })
  }
}

/** DashScope may report throttling in mid-stream this way: the frame's text is the error, with its code at the beginning. */
function toFailure(reason: string, text: string): DashScopeError {
  const detail = text.trim().slice(0, 1000)
  const [, code] = /^([A-Za-z]+(?:\.[A-Za-z]+)*):/.exec(detail) ?? []
  const message = `DashScope ended the answer with the finish reason '${reason.slice(0, 64)}'${detail === '' ? '.' : `: ${detail}`}`
  return new DashScopeError({ failure: 'refused', code, message })
}

type Content = NonNullable<DashScope.Choice['message']>['content']

/** The text of a string, or of a list of items that may have text and other fields. */
function textOf(content: Content): string {
  if (typeof content === 'string') return content
  if (!Array.isArray(content)) return ''
  return (content as readonly unknown[])
    .map((item) => (isRecord(item) ? ((item['text'] as string | null | undefined) ?? '') : ''))
    .join('')
}

/** Text and audio have events of their own; an OCR result, a size or the address of the audio has none. */
function hasOtherFields({ text: _text, type: _type, audio, ...others }: DashScope.AnswerItem): boolean {
  return Object.keys(others).length > 0 || (audio != null && 'url' in audio)
}
