import { DashScopeError } from '../../dashscope/errors.ts'
import { bytesOf, bytesOfValue, type AnswerSize } from '../../generation/decode/answer-size.ts'
import type { Piece } from '../../generation/decode/choice-decoder.ts'
import { CollectedText } from './collected-text.ts'
import type * as DashScope from '../../generation/dashscope-types.ts'
import type * as OpenAI from './schema.ts'
import { callId, type Stamp } from './envelope.ts'
import type { ToolCallPiece } from '../../generation/decode/tool-call-decoder.ts'

interface Call {
  id: string
  name: string
  args: CollectedText
}

/** One choice of a whole answer, as far as it has come. */
export class CollectedChoice {
  readonly #size: AnswerSize
  readonly #stamp: Stamp
  readonly #text: CollectedText
  readonly #reasoning: CollectedText
  readonly #calls: Call[] = []
  readonly #sounds: NonNullable<DashScope.AnswerItem['audio']>[] = []
  readonly logprobs: DashScope.TokenLogprob[] = []
  readonly items: DashScope.AnswerItem[] = []

  constructor(stamp: Stamp, size: AnswerSize) {
    this.#size = size
    this.#stamp = stamp
    this.#text = new CollectedText(size)
    this.#reasoning = new CollectedText(size)
  }

  /** @throws DashScopeError when the answer is too large */
  push({ text, reasoning, toolCalls, logprobs, audio, items }: Piece): void {
    this.#text.push(text)
    this.#reasoning.push(reasoning)
    for (const call of toolCalls) this.#pushCall(call)
    this.#pushAll(logprobs, this.logprobs)
    this.#pushAll(audio, this.#sounds)
    this.#pushAll(items, this.items)
  }

  #pushAll<Value>(values: readonly Value[], to: Value[]): void {
    for (const value of values) {
      this.#size.add(bytesOfValue(value))
      to.push(value)
    }
  }

  #pushCall({ index, head, arguments: args }: ToolCallPiece): void {
    if (head !== undefined) {
      const { id = callId(this.#stamp), name } = head
      this.#size.add(bytesOf(id) + bytesOf(name))
      this.#calls[index] = { id, name, args: new CollectedText(this.#size) }
    }
    this.#calls[index]?.args.push(args)
  }

  get text(): string {
    return this.#text.toString()
  }

  get reasoning(): string {
    return this.#reasoning.toString()
  }

  get toolCalls(): OpenAI.ToolCall[] {
    return this.#calls.map(({ id, name, args }) => ({
      id,
      type: 'function',
      function: { name, arguments: args.toString() },
    }))
  }

  /** Each piece is base64 of its own, so that the bytes are joined and not the letters. */
  audio(transcript: string, newId: string): OpenAI.Audio | undefined {
    const [first] = this.#sounds
    if (first === undefined) return undefined
    const expires = this.#sounds.map(({ expires_at: at }) => at).find((at) => at != null)
    // Nothing is kept here, so without DashScope's word the audio can never be referred to again.
    return {
      id: first.id ?? newId,
      data: joinBase64(this.#sounds.map(({ data }) => data ?? '')),
      expires_at: expires ?? this.#stamp.created,
      transcript,
    }
  }
}

/** Pieces that are each whole end in padding and are joined by their bytes; those of one text by their letters. */
function joinBase64(pieces: readonly string[]): string {
  const areWhole = pieces.slice(0, -1).some((piece) => piece.endsWith('='))
  return areWhole ? btoa(pieces.map(toBytes).join('')) : pieces.join('')
}

function toBytes(base64: string): string {
  try {
    return atob(base64)
  } catch (cause) {
    const message = 'DashScope sent audio that is not base64.'
    throw new DashScopeError({ failure: 'malformed', message, cause })
  }
}
