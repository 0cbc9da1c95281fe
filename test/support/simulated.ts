import { afterAll, beforeAll, beforeEach, expect } from 'vitest'

import type { ChatCompletion } from '../../src/endpoints/chat-completions/schema.ts'
import { createGateway, type Gateway, type GatewayOptions } from '../../src/index.ts'
import type { RecordedCall } from '../../src/simulator/index.ts'
import { postChat } from './post-chat.ts'
import { readCompletion, readError, readStream, type Streamed } from './read-answer.ts'
import { startSimulator, type RunningSimulator } from './start-simulator.ts'
import type { ErrorBody } from './validate.ts'

type Body = Record<string, unknown>

/** The request to DashScope. */
export interface SentBody {
  model: string
  input: { messages: { role: string; content: unknown; [key: string]: unknown }[] }
  parameters: Record<string, unknown>
}

export interface BothAnswers {
  whole: ChatCompletion
  streamed: Streamed
  /** `x-gateway-adjusted`, the same for both; empty without adjustments. */
  adjusted: string
  /** The request of the first call. */
  sent: SentBody
  calls: readonly RecordedCall[]
}

/** A gateway in process with a simulator behind it, for the tests of one file. */
export class Simulated {
  #simulator: RunningSimulator | undefined
  #gateway: Gateway | undefined
  readonly #options: GatewayOptions

  constructor(options: GatewayOptions = {}) {
    this.#options = options
    beforeAll(async () => {
      this.#simulator = await startSimulator()
    })
    beforeEach(() => {
      this.#simulator?.forget()
      this.#gateway = createGateway({ baseUrl: this.#simulator?.origin ?? '', ...this.#options })
    })
    afterAll(() => this.#simulator?.close())
  }

  get calls(): readonly RecordedCall[] {
    return this.#simulator?.calls ?? []
  }

  get gateway(): Gateway {
    if (this.#gateway === undefined) throw new Error('not started')
    return this.#gateway
  }

  forget(): void {
    this.#simulator?.forget()
  }

  chat(body: Body, headers: Record<string, string> = {}): Promise<Response> {
    return postChat(this.gateway, body, headers)
  }

  async whole(body: Body): Promise<ChatCompletion> {
    return readCompletion(await this.chat(body))
  }

  async streamed(body: Body): Promise<Streamed> {
    return readStream(await this.chat({ ...body, stream: true }))
  }

  /** The same question whole and streamed: request, adjustments and text must be equal. */
  async both(body: Body): Promise<BothAnswers> {
    const response = await this.chat(body)
    const whole = await readCompletion(response)
    const sent = this.sent
    const callsOfOne = this.calls.length
    const stream = await this.chat({ ...body, stream: true, stream_options: { include_usage: true } })
    const streamed = await readStream(stream)
    const adjusted = response.headers.get('x-gateway-adjusted') ?? ''
    expectAlike(whole, streamed)
    expectSame(stream.headers.get('x-gateway-adjusted') ?? '', adjusted)
    return { whole, streamed, adjusted, sent, calls: this.calls.slice(0, callsOfOne) }
  }

  /** The error for the same question whole and streamed, from the gateway or from DashScope. */
  async refusal(body: Body, status = 400): Promise<ErrorBody['error']> {
    const [whole, streamed] = [await this.chat(body), await this.chat({ ...body, stream: true })]
    const error = await readError(whole, status)
    const other = await readError(streamed, status)
    // Each call has its own request id.
    expectSame({ ...other, dashscope: error.dashscope }, { ...error, dashscope: error.dashscope })
    return error
  }

  /** The request of the first call. */
  get sent(): SentBody {
    return this.calls[0]?.body as SentBody
  }
}

function expectAlike(whole: ChatCompletion, streamed: Streamed): void {
  const { message } = whole.choices[0] ?? {}
  expect(streamed.error).toBeUndefined()
  expect(streamed.text).toBe(message?.content ?? '')
  expect(streamed.reasoning).toBe(message?.reasoning_content ?? '')
  // If DashScope reports no tokens, there is no usage and no usage chunk.
  expect(streamed.chunks.at(-1)?.usage ?? undefined).toEqual(whole.usage)
}

function expectSame(one: unknown, other: unknown): void {
  expect(one).toEqual(other)
}
