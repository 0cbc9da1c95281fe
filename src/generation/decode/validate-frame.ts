import { DashScopeError } from '../../dashscope/errors.ts'
import { isRecord } from '../../json.ts'
import type * as DashScope from '../dashscope-types.ts'

const kinds = {
  'a string': (value: unknown) => typeof value === 'string',
  'an array': (value: unknown) => Array.isArray(value),
  'an object': isRecord,
  'an integer': Number.isSafeInteger,
  'a string or an array': (value: unknown) => typeof value === 'string' || Array.isArray(value),
} as const

/** Maximum tool calls of one choice. No model makes so many, and memory and time grow with them. */
export const maxToolCalls = 1024

/** Entries of a list of choices; some models put `null` among them. */
const maxEntries = 1024

/**
 * Validates the types of the fields that become text or structure, so that a malformed frame is not rendered as text.
 * @param n The number of requested choices.
 * @throws DashScopeError malformed
 */
export function validateFrame(frame: DashScope.GenerationResult, n: number): void {
  if (!isPlainText(frame)) validate(frame, n)
}

/** Recognises most frames of a stream: one choice with only text. The full check handles all others. */
function isPlainText({ output, usage }: DashScope.GenerationResult): boolean {
  if (!isRecord(output) || output['search_info'] != null || output['tool_info'] != null) return false
  if (output['text'] != null || !isText(output['finish_reason']) || usage?.plugins != null) return false
  const choices = output['choices']
  const choice: unknown = Array.isArray(choices) && choices.length === 1 ? choices[0] : undefined
  if (!isRecord(choice) || !isText(choice['finish_reason']) || choice['logprobs'] != null) return false
  const { index, message } = choice
  return (index == null || index === 0) && isRecord(message) && isPlainMessage(message)
}

function isPlainMessage(message: Record<string, unknown>): boolean {
  return (
    typeof message['content'] === 'string' &&
    isText(message['reasoning_content']) &&
    message['tool_calls'] == null &&
    message['annotations'] == null
  )
}

function isText(value: unknown): boolean {
  return value == null || typeof value === 'string'
}

function validate({ output, usage }: DashScope.GenerationResult, n: number): void {
  check(output, 'an object', 'output')
  check(output?.choices, 'an array', 'output.choices')
  check(output?.text, 'a string', 'output.text')
  check(output?.finish_reason, 'a string', 'output.finish_reason')
  checkNesting(output?.search_info, 'output.search_info')
  checkNesting(output?.tool_info, 'output.tool_info')
  checkNesting(usage?.plugins, 'usage.plugins')
  const choices = output?.choices ?? []
  checkLength(choices, maxEntries, 'output.choices')
  const sound = choices.filter(isRecord)
  checkLength(sound, n, 'output.choices')
  for (const choice of sound) checkChoice(choice, n)
}

function checkChoice({ index, message, finish_reason: reason, logprobs }: DashScope.Choice, n: number): void {
  checkIndex(index, n, 'choices.index')
  check(reason, 'a string', 'finish_reason')
  check(message, 'an object', 'message')
  check(message?.reasoning_content, 'a string', 'message.reasoning_content')
  check(message?.tool_calls, 'an array', 'message.tool_calls')
  check(message?.content, 'a string or an array', 'message.content')
  checkNesting(message?.annotations, 'message.annotations')
  checkNesting(message?.content, 'message.content')
  if (Array.isArray(message?.content))
    for (const item of message.content as readonly unknown[]) if (isRecord(item)) checkItem(item)
  const calls = message?.tool_calls ?? []
  checkLength(calls, maxToolCalls, 'message.tool_calls')
  for (const call of calls) if (isRecord(call)) checkToolCall(call)
  check(logprobs, 'an object', 'logprobs')
  checkNesting(logprobs, 'logprobs')
  checkTokens(logprobs?.content, 'logprobs.content')
}

function checkItem({ text, audio }: DashScope.AnswerItem): void {
  check(text, 'a string', 'message.content.text')
  check(audio, 'an object', 'message.content.audio')
  check(audio?.data, 'a string', 'message.content.audio.data')
  check(audio?.id, 'a string', 'message.content.audio.id')
  check(audio?.expires_at, 'an integer', 'message.content.audio.expires_at')
}

function checkToolCall({ id, index, function: fn }: DashScope.ToolCall): void {
  checkIndex(index, maxToolCalls, 'tool_calls.index')
  check(id, 'a string', 'tool_calls.id')
  check(fn, 'an object', 'tool_calls.function')
  check(fn?.name, 'a string', 'tool_calls.function.name')
  checkNesting(fn?.arguments, 'tool_calls.function.arguments')
}

function checkTokens(tokens: readonly DashScope.TokenLogprob[] | null | undefined, place: string): void {
  check(tokens, 'an array', place)
  for (const token of tokens ?? []) {
    if (!isRecord(token)) throw malformed(place, 'an array of objects')
    checkTokens(token.top_logprobs, `${place}.top_logprobs`)
  }
}

function check(value: unknown, due: keyof typeof kinds, place: string): void {
  if (value != null && !kinds[due](value)) throw malformed(place, due)
}

/** An index is an integer, so that it never becomes the name of a property. */
function checkIndex(index: unknown, limit: number, place: string): void {
  const isPlace = Number.isInteger(index) && Number(index) >= 0 && Number(index) < limit
  if (index != null && !isPlace) throw malformed(place, `an integer from 0 to ${limit - 1}`)
}

function checkLength(list: readonly unknown[], limit: number, place: string): void {
  if (list.length > limit) throw malformed(place, `a list of at most ${limit}`)
}

/** Levels of values that pass through unchanged. JSON.stringify cannot write very deep ones. */
const maxLevels = 64

function checkNesting(value: unknown, place: string): void {
  if (isDeeper(value, maxLevels)) throw malformed(place, `nested in at most ${maxLevels} levels`)
}

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  return levels === 0 || Object.values(value).some((inner) => isDeeper(inner, levels - 1))
}

function malformed(place: string, due: string): DashScopeError {
  return new DashScopeError({
    failure: 'malformed',
    message: `DashScope sent an answer in which '${place}' is not ${due}.`,
  })
}
