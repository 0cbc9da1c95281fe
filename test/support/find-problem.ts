import type { ChatCompletion, ChatCompletionChunk } from '../../src/endpoints/chat-completions/schema.ts'
import { readStream } from './read-stream.ts'
import { expectChatCompletion, expectChunk } from './validate.ts'

type Fields = Record<string, unknown>

/** The first problem with an answer to a request; empty without one. */
export function findProblem(text: string, request: Fields): string {
  try {
    const wrong = request['stream'] === true ? inStream(text, request) : inWhole(text, request)
    return wrong.find(([isWrong]) => isWrong)?.[1] ?? ''
  } catch (error) {
    return error instanceof Error ? error.message.slice(0, 500) : 'not an Error'
  }
}

type Rules = [isWrong: boolean, what: string][]

const countOf = ({ n }: Fields) => Number(n ?? 1)
const isLegacy = ({ tools, functions }: Fields) => tools === undefined && functions !== undefined

function inWhole(text: string, request: Fields): Rules {
  const { choices, model, usage } = expectChatCompletion(JSON.parse(text))
  const indices = choices.map(({ index }) => index)
  return [
    [model !== request['model'], 'another model'],
    [indices.join() !== [...Array(countOf(request)).keys()].join(), `choices ${indices.join()}`],
    [usage !== undefined && !addsUp(usage), 'usage does not add up'],
    ...choices.flatMap((choice): Rules => ofChoice(choice, request)),
  ]
}

function addsUp({
  prompt_tokens: prompt,
  completion_tokens: all,
  total_tokens: total,
  ...details
}: Usage): boolean {
  return total === prompt + all && details.completion_tokens_details.reasoning_tokens <= all
}

type Usage = NonNullable<ChatCompletion['usage']>

function ofChoice(
  { message, finish_reason: finish }: ChatCompletion['choices'][number],
  request: Fields,
): Rules {
  const { content, tool_calls: calls, function_call: call, reasoning_content: thoughts } = message
  const hasCall = calls !== undefined || call !== undefined
  const called = isLegacy(request) ? 'function_call' : 'tool_calls'
  return [
    [content === null && !hasCall, 'no content and no call'],
    [thoughts === '' || thoughts === null, 'empty thoughts'],
    [calls?.length === 0, 'an empty list of calls'],
    [isLegacy(request) ? calls !== undefined : call !== undefined, 'a call in the other words'],
    [hasCall && finish !== called && finish !== 'length', `a call that ends with ${finish}`],
    [finish === null || finish === undefined, 'no finish'],
    [writesJson(request) && finish === 'stop' && !isJson(content), `no JSON: ${content}`],
  ]
}

function writesJson({ response_format: format, stop }: Fields): boolean {
  return stop == null && /json_object/.test(JSON.stringify(format ?? ''))
}

function isJson(text: string | null): boolean {
  try {
    return typeof JSON.parse(text ?? '') === 'object'
  } catch {
    return false
  }
}

function inStream(text: string, request: Fields): Rules {
  const chunks = readStream(text).chunks.map(expectChunk)
  const own = (index: number) =>
    chunks.flatMap(({ choices }) => choices.filter((choice) => choice.index === index))
  const hasStreamOptions = 'stream_options' in request
  const counted = chunks.filter(({ usage }) => usage != null)
  return [
    [chunks.some(({ model }) => model !== request['model']), 'another model'],
    [new Set(chunks.map(({ id, created }) => `${id} ${created}`)).size !== 1, 'several ids'],
    [!hasStreamOptions && chunks.some((chunk) => 'usage' in chunk), 'unrequested usage'],
    [hasStreamOptions && chunks.slice(0, -1).some(({ usage }) => usage !== null), 'usage before the end'],
    [counted.some(({ usage, choices }) => choices.length > 0 || !addsUp(usage as Usage)), 'odd usage'],
    ...Array.from({ length: countOf(request) }, (_, index) => ofDeltas(own(index))).flat(),
    [own(countOf(request)).length > 0, 'more choices than asked for'],
  ]
}

type ChunkChoice = ChatCompletionChunk['choices'][number]

function ofDeltas(choices: ChunkChoice[]): Rules {
  const roles = choices.map(({ delta }) => delta.role)
  const finishes = choices.flatMap(({ finish_reason: finish }) => finish ?? [])
  const calls = choices.flatMap(({ delta }) => delta.tool_calls ?? [])
  const heads = calls.filter((call) => 'id' in call)
  return [
    [
      roles[0] !== 'assistant' || roles.slice(1).some((role) => role !== undefined),
      'role not once and first',
    ],
    [finishes.length !== 1 || choices.at(-1)?.finish_reason == null, `finishes ${finishes.join()}`],
    [choices.some(({ delta }) => delta.reasoning_content === ''), 'empty thoughts'],
    [heads.some(({ id, function: { name } }) => !id || !name), 'a call without id or name'],
    [calls.some((call) => !('id' in call) && 'name' in call.function), 'a name twice'],
    [new Set(heads.map(({ index }) => index)).size !== heads.length, 'a call begins twice'],
    [calls.some(({ index }) => !heads.some((head) => head.index === index)), 'a call without a beginning'],
  ]
}
