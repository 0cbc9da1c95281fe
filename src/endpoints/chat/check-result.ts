import { DashScopeError } from '../../dashscope/dashscope-error.ts'
import { isRecord } from '../../openai/fields.ts'
import type * as DashScope from './dashscope.ts'

const kinds = {
  'a string': (value: unknown) => typeof value === 'string',
  'an array': (value: unknown) => Array.isArray(value),
  'an object': isRecord,
  'a string or an array': (value: unknown) => typeof value === 'string' || Array.isArray(value),
} as const

/**
 * What an answer is made of is of its kind, or not there. Anything else would become text that nobody said, or a failure
 * that looks like the gateway's own.
 * @throws DashScopeError malformed
 */
export function checkResult({ output }: DashScope.GenerationResult): void {
  check(output, 'an object', 'output')
  check(output?.choices, 'an array', 'output.choices')
  check(output?.text, 'a string', 'output.text')
  check(output?.finish_reason, 'a string', 'output.finish_reason')
  for (const choice of output?.choices ?? []) if (isRecord(choice)) checkChoice(choice)
}

function checkChoice({ message, finish_reason: reason, logprobs }: DashScope.Choice): void {
  check(reason, 'a string', 'finish_reason')
  check(message, 'an object', 'message')
  check(message?.reasoning_content, 'a string', 'message.reasoning_content')
  check(message?.tool_calls, 'an array', 'message.tool_calls')
  check(message?.content, 'a string or an array', 'message.content')
  if (Array.isArray(message?.content))
    for (const item of message.content as readonly unknown[])
      if (isRecord(item)) check(item['text'], 'a string', 'message.content.text')
  for (const call of message?.tool_calls ?? []) if (isRecord(call)) checkToolCall(call)
  check(logprobs, 'an object', 'logprobs')
  checkTokens(logprobs?.content, 'logprobs.content')
}

function checkToolCall({ id, function: fn }: DashScope.ToolCall): void {
  check(id, 'a string', 'tool_calls.id')
  check(fn, 'an object', 'tool_calls.function')
  check(fn?.name, 'a string', 'tool_calls.function.name')
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

function malformed(place: string, due: string): DashScopeError {
  return new DashScopeError({
    failure: 'malformed',
    message: `DashScope sent an answer in which '${place}' is not ${due}.`,
  })
}
