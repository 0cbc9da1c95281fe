import { AnswerSize } from '../../generation/decode/answer-size.ts'
import type { Envelope, GenerationEvent } from '../../generation/types.ts'
import { escapeLineEnds, toEvent } from '../../http/sse/encode-event.ts'
import { CustomInputDecoder } from '../custom-input-decoder.ts'
import { OpenAIStreamEncoder } from '../openai-stream.ts'
import { toUsage } from '../openai-usage.ts'
import type { ChatOptions } from './options.ts'
import { toAnnotations, toAudioId, toCallId, toFinishReason, toLogprobs, oneCallOnly } from './to-body.ts'

type Event<Type extends GenerationEvent['type']> = Extract<GenerationEvent, { type: Type }>

/**
 * Events → OpenAI's chunks: the role once per choice, deltas, `finish_reason` once, usage if it was requested. The
 * head of a chunk is the same in the whole stream, so it is serialised once; an event adds only its delta.
 */
export class ChatStreamEncoder extends OpenAIStreamEncoder {
  readonly #envelope: Envelope
  readonly #options: ChatOptions
  readonly #started = new Set<number>()
  /** Made when they are needed: thousands of streams have neither audio nor custom tools. */
  #withAudio: Set<number> | undefined
  readonly #size = new AnswerSize()
  /** By call: only requests for one choice have custom tools. */
  #custom: Map<number, { choice: number; decoder: CustomInputDecoder }> | undefined
  readonly #tail: string
  #head = ''

  constructor(envelope: Envelope, options: ChatOptions) {
    super()
    this.#envelope = envelope
    this.#options = options
    this.#tail = options.includeUsage ? '}],"usage":null}\n\n' : '}]}\n\n'
  }

  push(event: GenerationEvent): string {
    switch (event.type) {
      case 'text':
        return this.#text(event)
      case 'reasoning':
        return this.#reasoning(event)
      case 'tool-call':
        return this.#toolCall(event)
      case 'tool-arguments':
        return this.#toolArguments(event)
      case 'audio':
        return this.#audio(event)
      case 'item':
        return this.#delta(event.choice, toJson({ dashscope: { content: event.values } }))
      case 'sources':
        return this.#sources(event)
      case 'finish':
        return this.#finish(event)
      case 'usage':
        return this.#usage(event)
      case 'first-usage':
      case 'search-results':
        return ''
    }
  }

  #text({ choice, text, logprobs }: Event<'text'>): string {
    return this.#delta(choice, `{"content":${quote(text)}}`, logprobs && toJson(toLogprobs(logprobs)))
  }

  #reasoning({ choice, text }: Event<'reasoning'>): string {
    if (this.#options.excludesReasoning) return ''
    return this.#delta(choice, `{"reasoning_content":${quote(text)}}`)
  }

  /** Id, type and name come once, with empty arguments; the arguments follow in further chunks. */
  #toolCall({ choice, call, id, name }: Event<'tool-call'>): string {
    const { legacyFunctions } = this.#options
    if (legacyFunctions) oneCallOnly(call)
    const delta = legacyFunctions
      ? { function_call: { name, arguments: '' } }
      : {
          tool_calls: [
            {
              index: call,
              id: id ?? toCallId(this.#envelope),
              ...this.#beginTool(choice, call, name),
            },
          ],
        }
    return this.#started.has(choice)
      ? this.#chunk(choice, toJson(delta))
      : this.#startChoice(choice, { content: null, ...delta })
  }

  /** The input of a custom tool is text, which is extracted from the arguments. */
  #beginTool(choice: number, call: number, wireName: string): object {
    const { kind, name } = this.#options.toTool?.(wireName) ?? { kind: 'function', name: wireName }
    if (kind === 'function') return { type: kind, function: { name, arguments: '' } }
    this.#custom ??= new Map()
    this.#custom.set(call, { choice, decoder: new CustomInputDecoder(this.#size) })
    return { type: kind, custom: { name, input: '' } }
  }

  #customInput(choice: number, call: number, text: string): string {
    return text === ''
      ? ''
      : this.#chunk(choice, `{"tool_calls":[{"index":${call},"custom":{"input":${quote(text)}}}]}`)
  }

  #toolArguments({ choice, call, json }: Event<'tool-arguments'>): string {
    const custom = this.#custom?.get(call)
    if (custom !== undefined) return this.#customInput(choice, call, custom.decoder.push(json))
    return this.#chunk(
      choice,
      this.#options.legacyFunctions
        ? `{"function_call":{"arguments":${quote(json)}}}`
        : `{"tool_calls":[{"index":${call},"function":{"arguments":${quote(json)}}}]}`,
    )
  }

  #audio({ choice, id, data, expiresAt }: Event<'audio'>): string {
    this.#withAudio ??= new Set()
    const isFirst = !this.#withAudio.has(choice)
    this.#withAudio.add(choice)
    const audio = {
      ...(isFirst && { id: id ?? toAudioId(this.#envelope, choice) }),
      ...(data !== undefined && { data }),
      ...(expiresAt !== undefined && { expires_at: expiresAt }),
    }
    return this.#delta(choice, toJson({ audio }))
  }

  #sources({ choice, citations, details }: Event<'sources'>): string {
    const delta = {
      ...(citations.length > 0 && { annotations: toAnnotations(citations) }),
      ...(Object.keys(details).length > 0 && { dashscope: details }),
    }
    return this.#delta(choice, toJson(delta))
  }

  #finish({ choice, reason }: Event<'finish'>): string {
    const rest = Array.from(this.#custom ?? [], ([call, custom]) =>
      custom.choice === choice ? this.#customInput(choice, call, custom.decoder.end()) : '',
    ).join('')
    return rest + this.#delta(choice, '{}', undefined, `"${toFinishReason(reason, this.#options)}"`)
  }

  #usage({ usage }: Event<'usage'>): string {
    if (!this.#options.includeUsage) return ''
    return toEvent({ ...this.#fields(), choices: [], usage: toUsage(usage) })
  }

  /** A chunk, preceded by the first one of its choice if that has not been sent. */
  #delta(choice: number, delta: string, logprobs?: string, finishReason?: string): string {
    const chunk = this.#chunk(choice, delta, logprobs, finishReason)
    return this.#started.has(choice) ? chunk : this.#startChoice(choice) + chunk
  }

  /** The first chunk of a choice has the role; no other has it. */
  #startChoice(choice: number, delta: object = { content: '' }): string {
    this.#started.add(choice)
    return this.#chunk(choice, toJson({ role: 'assistant', ...delta, refusal: null }))
  }

  #chunk(choice: number, delta: string, logprobs = 'null', finishReason = 'null'): string {
    this.#head ||= `data: ${toJson(this.#fields()).slice(0, -1)},"choices":[{"index":`
    return `${this.#head}${choice},"delta":${delta},"logprobs":${logprobs},"finish_reason":${finishReason}${this.#tail}`
  }

  /** Fields that every chunk of the stream has. */
  #fields() {
    const { requestId, created, model } = this.#envelope
    return {
      id: `chatcmpl-${requestId}`,
      object: 'chat.completion.chunk',
      created,
      model,
      service_tier: 'default',
      system_fingerprint: null,
    }
  }
}

function quote(text: string): string {
  return escapeLineEnds(JSON.stringify(text))
}

function toJson(value: object): string {
  return escapeLineEnds(JSON.stringify(value))
}
