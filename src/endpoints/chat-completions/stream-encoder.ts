import type { Envelope, GenerationEvent, StreamEncoder } from '../../generation/types.ts'
import { escapeLineEnds, toEvent } from '../../http/sse/encode-event.ts'
import type { ChatOptions } from './options.ts'
import type * as OpenAI from './schema.ts'
import { toAnnotations, toAudioId, toCallId, toFinishReason, toLogprobs, oneCallOnly } from './to-body.ts'
import { toUsage } from './to-usage.ts'

/** OpenAI's mark of the end of a stream. */
export const done = 'data: [DONE]\n\n'

type Event<Type extends GenerationEvent['type']> = Extract<GenerationEvent, { type: Type }>

/**
 * Events → OpenAI's chunks: the role once per choice, deltas, `finish_reason` once, usage where it was requested. The
 * head of a chunk is the same in all of a stream, so it is written once; an event adds its delta alone.
 */
export class ChatStreamEncoder implements StreamEncoder {
  readonly #envelope: Envelope
  readonly #options: ChatOptions
  readonly #started = new Set<number>()
  readonly #withAudio = new Set<number>()
  readonly #tail: string
  #head = ''

  constructor(envelope: Envelope, options: ChatOptions) {
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
        return this.#content(event.choice, { dashscope: { content: event.values } })
      case 'sources':
        return this.#sources(event)
      case 'finish':
        return this.#finish(event)
      case 'usage':
        return this.#usage(event)
    }
  }

  end(): string {
    return done
  }

  #text({ choice, text, logprobs }: Event<'text'>): string {
    const chunk = this.#chunk(choice, `{"content":${quote(text)}}`, logprobs && toJson(toLogprobs(logprobs)))
    return this.#started.has(choice) ? chunk : this.#start(choice) + chunk
  }

  #reasoning({ choice, text }: Event<'reasoning'>): string {
    if (this.#options.excludesReasoning) return ''
    const chunk = this.#chunk(choice, `{"reasoning_content":${quote(text)}}`)
    return this.#started.has(choice) ? chunk : this.#start(choice) + chunk
  }

  /** Id, type and name come once, with empty arguments; the arguments follow in chunks of their own. */
  #toolCall({ choice, call, id, name }: Event<'tool-call'>): string {
    const { legacyFunctions } = this.#options
    if (legacyFunctions) oneCallOnly(call)
    const delta: OpenAI.Delta = legacyFunctions
      ? { function_call: { name, arguments: '' } }
      : {
          tool_calls: [
            {
              index: call,
              id: id ?? toCallId(this.#envelope),
              type: 'function',
              function: { name, arguments: '' },
            },
          ],
        }
    return this.#started.has(choice)
      ? this.#chunk(choice, toJson(delta))
      : this.#start(choice, { content: null, ...delta })
  }

  #toolArguments({ choice, call, json }: Event<'tool-arguments'>): string {
    return this.#chunk(
      choice,
      this.#options.legacyFunctions
        ? `{"function_call":{"arguments":${quote(json)}}}`
        : `{"tool_calls":[{"index":${call},"function":{"arguments":${quote(json)}}}]}`,
    )
  }

  #audio({ choice, id, data, expiresAt }: Event<'audio'>): string {
    const isFirst = !this.#withAudio.has(choice)
    this.#withAudio.add(choice)
    return this.#content(choice, {
      audio: {
        ...(isFirst && { id: id ?? toAudioId(this.#envelope, choice) }),
        ...(data !== undefined && { data }),
        ...(expiresAt !== undefined && { expires_at: expiresAt }),
      },
    })
  }

  #sources({ choice, citations, details }: Event<'sources'>): string {
    return this.#content(choice, {
      ...(citations.length > 0 && { annotations: toAnnotations(citations) }),
      ...(Object.keys(details).length > 0 && { dashscope: details }),
    })
  }

  #finish({ choice, reason }: Event<'finish'>): string {
    const chunk = this.#chunk(choice, '{}', undefined, `"${toFinishReason(reason, this.#options)}"`)
    return this.#started.has(choice) ? chunk : this.#start(choice) + chunk
  }

  #usage({ usage }: Event<'usage'>): string {
    if (!this.#options.includeUsage) return ''
    const { requestId, created, model } = this.#envelope
    return toEvent({
      id: `chatcmpl-${requestId}`,
      object: 'chat.completion.chunk',
      created,
      model,
      service_tier: 'default',
      system_fingerprint: null,
      choices: [],
      usage: toUsage(usage),
    })
  }

  #content(choice: number, delta: OpenAI.Delta): string {
    const chunk = this.#chunk(choice, toJson(delta))
    return this.#started.has(choice) ? chunk : this.#start(choice) + chunk
  }

  /** The first chunk of a choice has the role; no other has it. */
  #start(choice: number, delta: OpenAI.Delta = { content: '' }): string {
    this.#started.add(choice)
    return this.#chunk(choice, toJson({ role: 'assistant', ...delta, refusal: null }))
  }

  #chunk(choice: number, delta: string, logprobs = 'null', finishReason = 'null'): string {
    return `${this.#head || this.#writeHead()}${choice},"delta":${delta},"logprobs":${logprobs},"finish_reason":${finishReason}${this.#tail}`
  }

  #writeHead(): string {
    const { requestId, created, model } = this.#envelope
    const fields = {
      id: `chatcmpl-${requestId}`,
      object: 'chat.completion.chunk',
      created,
      model,
      service_tier: 'default',
      system_fingerprint: null,
    }
    this.#head = `data: ${toJson(fields).slice(0, -1)},"choices":[{"index":`
    return this.#head
  }
}

function quote(text: string): string {
  return escapeLineEnds(JSON.stringify(text))
}

function toJson(value: unknown): string {
  return escapeLineEnds(JSON.stringify(value))
}
