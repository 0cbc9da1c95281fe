import type { ChatCompletion } from '../../../src/endpoints/chat-completions/schema.ts'
import type { Completion } from '../../../src/endpoints/completions/schema.ts'
import { readCompletionStream } from '../hold-completion.ts'
import { readStream } from '../read-stream.ts'
import { parsed, type Reader, type Said, type Tokens } from './said.ts'
import { functionOf } from '../function-of.ts'

function ofOpenAI(usage: ChatCompletion['usage'] | null): Tokens | undefined {
  if (usage == null) return undefined
  const { prompt_tokens_details: details, completion_tokens_details: outputs } = usage
  return {
    input: usage.prompt_tokens,
    cached: details.cached_tokens,
    written: details.cache_write_tokens ?? 0,
    output: usage.completion_tokens,
    reasoning: outputs.reasoning_tokens,
  }
}

const finishes: Readonly<Record<string, string>> = {
  stop: 'stop',
  length: 'length',
  tool_calls: 'calls',
  function_call: 'calls',
}

export const chat: Reader = {
  whole(text) {
    const { choices, usage } = JSON.parse(text) as ChatCompletion
    const [{ message, finish_reason: finish } = { message: undefined, finish_reason: 'stop' as const }] =
      choices
    const calls = message?.tool_calls ?? []
    return {
      text: message?.content ?? '',
      reasoning: message?.reasoning_content ?? '',
      calls: parsed(
        calls.map((call) => {
          const { name, arguments: json } = functionOf(call)
          return { id: call.id, name, json }
        }),
      ),
      tokens: ofOpenAI(usage),
      finish: finishes[finish] ?? '',
    }
  },
  stream(text) {
    const { chunks, content, reasoning, finish } = readStream(text)
    const calls: { id: string; name: string; json: string }[] = []
    const deltas = chunks.flatMap(({ choices = [] }) => choices.flatMap(({ delta }) => fragmentsOf(delta)))
    for (const { index, id, function: { name, arguments: json } = {} } of deltas) {
      const call = (calls[index] ??= { id: id ?? '', name: name ?? '', json: '' })
      call.json += json ?? ''
    }
    const counted = chunks.flatMap(
      (chunk) => (chunk as { usage?: ChatCompletion['usage'] | null }).usage ?? [],
    )
    return {
      text: content,
      reasoning,
      calls: parsed(calls),
      tokens: ofOpenAI(counted.at(-1)),
      finish: finishes[finish ?? ''] ?? '',
    }
  },
}

type Fragment = { index: number; id?: string; function?: { name?: string; arguments?: string } }

function fragmentsOf(delta: object): Fragment[] {
  return 'tool_calls' in delta ? (delta.tool_calls as Fragment[]) : []
}

/** This API has no calls. */
export const completions: Reader = {
  whole: (text) => ofCompletions([JSON.parse(text) as Completion]),
  stream: (text) => ofCompletions(readCompletionStream(text).chunks),
}

function ofCompletions(chunks: readonly Completion[]): Said {
  const choices = chunks.flatMap((chunk) => chunk.choices)
  return {
    text: choices.map(({ text }) => text).join(''),
    reasoning: choices.map(({ reasoning_content: reasoning = '' }) => reasoning).join(''),
    calls: [],
    tokens: ofOpenAI(chunks.flatMap(({ usage }) => usage ?? []).at(-1)),
    finish: choices.findLast(({ finish_reason: reason }) => reason !== null)?.finish_reason ?? '',
  }
}
