import { describe, expect, test } from 'vitest'

import { createGateway } from '../../src/index.ts'
import { readStream } from '../support/read-stream.ts'
import { functionOf } from '../support/function-of.ts'
import { createReplay } from '../support/replay-transport.ts'
import { expectChatCompletion, expectChunk, expectError } from '../support/validate.ts'
import { callsOf, choicesOf, reasoningOf, textOf } from './frames.ts'
import { readRecordings, type Frame, type Recording } from './read-recordings.ts'

const recordings = readRecordings()
const answered = recordings.filter(({ frames }) => frames[0]?.code === undefined)
const refused = recordings.filter(({ frames }) => frames[0]?.code !== undefined)

test('both services were recorded', () => {
  expect(answered.filter(({ service }) => service === 'text-generation').length).toBeGreaterThanOrEqual(11)
  expect(answered.filter(({ service }) => service === 'multimodal-generation').length).toBeGreaterThanOrEqual(
    5,
  )
  expect(refused.map(({ name }) => name).sort()).toEqual([
    'auth-error-nosse',
    'parameter-error-nosse',
    'parameter-error-sse',
  ])
})

/** The gateway's own to set, whatever the recorded client sent. */
const ownParameters = new Set(['result_format', 'incremental_output'])

describe.each(answered)('$name', (recording) => {
  const text = textOf(recording.frames)
  const reasoning = reasoningOf(recording.frames)
  const calls = callsOf(recording.frames)
  const last = recording.frames.at(-1)

  test.each([0, 1, 3, 64])('whole, reads of %i', async (readSize) => {
    const { response, sent } = await ask(recording, false, readSize)
    const completion = expectChatCompletion(await response.json())
    const [choice] = completion.choices
    expect(choice?.message.content).toBe(text === '' && calls.length > 0 ? null : text)
    expect(choice?.message.reasoning_content ?? '').toBe(reasoning)
    expect(choice?.message.tool_calls?.map(functionOf) ?? []).toEqual(calls)
    expect(completion.id).toBe(`chatcmpl-${last?.request_id}`)
    expect(completion.usage).toMatchObject({
      prompt_tokens: last?.usage?.input_tokens,
      completion_tokens: last?.usage?.output_tokens,
    })
    expect(completion.choices[0]?.message.dashscope?.content ?? []).toEqual(itemsOf(recording.frames))
    expect(sent).toMatchObject(expectedUpstream(recording))
  })

  test.each([0, 1, 3, 64])('streamed, reads of %i', async (readSize) => {
    const { response } = await ask(recording, true, readSize)
    const { content, reasoning: thought, chunks, finish } = readStream(await response.text())
    for (const chunk of chunks) expectChunk(chunk)
    expect(content).toBe(text)
    expect(thought).toBe(reasoning)
    expect(finish).toBe(expectedFinish(recording, calls.length > 0))
  })
})

test.each(refused)('$name', async (recording) => {
  const { response } = await ask(recording, recording.name.endsWith('-sse'), 1)
  const [frame] = recording.frames
  expect(response.status).toBe(frame?.code === 'InvalidApiKey' ? 401 : 400)
  expect(expectError(await response.json()).error).toMatchObject({
    message: expect.stringContaining(frame?.message ?? 'nothing') as unknown,
    dashscope: { code: frame?.code, request_id: frame?.request_id },
  })
})

/** The recorded request, asked in OpenAI's words: messages and, at the top level, DashScope's own parameters. */
async function ask({ request, status, body }: Recording, stream: boolean, readSize: number) {
  const replay = createReplay({ body, status, readSize })
  const { prompt, messages } = request.input
  const response = await createGateway({ transport: replay.transport }).fetch(
    'http://gateway/v1/chat/completions',
    {
      method: 'POST',
      headers: { authorization: 'Bearer sk-0123456789abcdef', 'content-type': 'application/json' },
      body: JSON.stringify({
        ...request.parameters,
        model: request.model,
        messages: messages?.length ? messages.map(toOpenAI) : [{ role: 'user', content: prompt }],
        stream,
      }),
    },
  )
  const [call] = replay.requests
  const sent: unknown = { url: call?.url, ...(JSON.parse(call?.body ?? '{}') as object) }
  return { response, sent }
}

function expectedUpstream({ request, service }: Recording) {
  const { max_completion_tokens: maxTokens, ...parameters } = request.parameters ?? {}
  const kept = Object.entries(parameters).filter(([name]) => !ownParameters.has(name))
  // qwen-max knows the limit as max_tokens; deepseek-v4 knows both names.
  const name = request.model.startsWith('deepseek') ? 'max_completion_tokens' : 'max_tokens'
  const { messages } = request.input
  return {
    url: `https://dashscope.aliyuncs.com/api/v1/services/aigc/${service}/generation`,
    model: request.model,
    // The recorded request goes out again unchanged, through OpenAI's parameters.
    ...(messages?.length && { input: { messages } }),
    parameters: {
      ...Object.fromEntries(kept),
      ...(maxTokens !== undefined && { [name]: maxTokens }),
      result_format: 'message',
    },
  }
}

function expectedFinish({ frames }: Recording, hasCalls: boolean): string {
  const output = frames.at(-1)?.output
  const reason = output?.choices?.[0]?.finish_reason ?? output?.finish_reason ?? ''
  return hasCalls ? 'tool_calls' : reason
}

/** Items of an answer that say more than text. */
function itemsOf(frames: Frame[]) {
  const items = frames
    .flatMap(choicesOf)
    .flatMap(({ message: { content } }) => (Array.isArray(content) ? content : []))
  return items.filter((item) => Object.keys(item).some((key) => key !== 'text'))
}

interface NativeMessage {
  role: string
  content: string | { text?: string; image?: string; audio?: string }[]
}

/** A recorded message, as a client of OpenAI's would write it. */
function toOpenAI(recorded: unknown): unknown {
  const message = recorded as NativeMessage
  if (typeof message.content === 'string') return message
  const content = message.content.map(({ text, image, audio }) => {
    if (image !== undefined) return { type: 'image_url', image_url: { url: image } }
    return audio === undefined
      ? { type: 'text', text }
      : { type: 'input_audio', input_audio: { data: audio } }
  })
  return { ...message, content }
}
