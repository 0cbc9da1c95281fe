import { expect, test } from 'vitest'

import { DashScopeError } from '../dashscope/errors.ts'
import { toApiError } from './from-dashscope.ts'

const wordingOf = (message: string, code = 'InvalidParameter') => {
  const error = toApiError(new DashScopeError({ failure: 'refused', code, message, status: 400 }))
  return [error.param, error.code]
}

/** DashScope's own messages from its table of error codes, and the parameter that each of them names. */
const messages: readonly (readonly [param: string, message: string])[] = [
  ['messages', 'Either "prompt" or "messages" must exist and cannot both be none'],
  [
    'messages',
    "'messages' must contain the word 'json' in some form, to use 'response_format' of type 'json_object'.",
  ],
  ['messages', 'Range of input length should be [1, 30720]'],
  ['messages', 'Total message token length exceed model limit (10000000 tokens).'],
  ['max_tokens', 'Range of max_tokens should be [1, 8192]'],
  ['temperature', 'Temperature should be in [0.0, 2.0)'],
  ['temperature', "'temperature' must be Float"],
  ['top_p', 'Range of top_p should be (0.0, 1.0]'],
  ['top_k', 'Parameter top_k be greater than or equal to 0'],
  ['repetition_penalty', 'Repetition_penalty should be greater than 0.0'],
  ['presence_penalty', 'Presence_penalty should be in [-2.0, 2.0]'],
  ['n', 'Range of n should be [1, 4]'],
  ['seed', 'Range of seed should be [0, 9223372036854775807]'],
  ['stop', 'The stop parameter must be of type "str", "list[str]", "list[int]", or "list[list[int]]"'],
  ['model', 'Model not exist.'],
  ['messages', 'The "function.arguments" parameter of the code model must be in JSON format.'],
  ['messages', 'The item of content should be a message of a certain modal.'],
  ['messages', 'Exceeded limit on max bytes per data-uri item : 10485760'],
  ['messages', 'Partial mode is not supported when enable-thinking is true'],
  ['reasoning_effort', 'reasoning_effort must be one of high, max'],
  ['parallel_tool_calls', 'parallel_tool_calls is not supported'],
  ['messages', 'The content field is a required field.'],
  ['messages', 'input content must be a string.'],
  ['messages', 'Role must be in [user, assistant]'],
  ['messages', 'Role must be user or assistant and Content length must be greater than 0'],
  ['messages', 'The input messages do not contain elements with the role of user.'],
  ['messages', 'messages with role "tool" must be a response to a preceeding message with "tool_calls".'],
  ['messages', "[] is too short - 'messages'"],
  ['tools', "[] is too short - 'tools'"],
  ['tools', 'The tool call is not supported.'],
  ['tool_choice', 'tool_choice is one of the strings that should be ["none", "auto"]'],
  ['tool_choice', 'Thinking mode does not support this tool_choice'],
  ['enable_search', 'This model does not support enable_search.'],
  ['enable_search', 'Non-streaming mode does not support Web Search in thinking mode.'],
  ['enable_thinking', 'The result_format parameter must be "message" when enable_thinking is true'],
  ['enable_thinking', 'The incremental_output parameter must be "true" when enable_thinking is true'],
  ['enable_thinking', 'parameter.enable_thinking must be set to false for non-streaming calls'],
  ['enable_thinking', 'The value of the enable_thinking parameter is restricted to True.'],
  ['response_format', 'Json mode response is not supported when enable_thinking is true'],
  ['thinking_budget', 'The thinking_budget parameter must be a positive integer and not greater than 38912'],
  ['incremental_output', 'The incremental_output parameter of this model cannot be set to False.'],
  [
    'incremental_output',
    '<400> InternalError.Algo.InvalidParameter: This model only supports incremental_output set to True.',
  ],
  ['stream', 'This model only support stream mode, please enable the stream parameter to access the model. '],
  ['messages', 'The media format is not supported or incorrect for the data inspection.'],
  ['messages', 'The image format is illegal and cannot be opened.'],
  ['messages', 'Failed to download multimodal content.'],
]

test.each(messages)('%s is at fault: %s', (param, message) => {
  for (const code of ['InvalidParameter', 'invalid_parameter_error', 'InternalError.Algo']) {
    expect(wordingOf(message, code)[0]).toBe(param)
  }
})

test.each([
  ['Required parameter(s) missing or invalid, please check the request parameters.', null],
  ['Required body invalid, please check the request body format.', null],
  ['[] is too short', null],
  ['url error, please check url!', null],
])('no parameter is named: %s', (message, param) => {
  expect(wordingOf(message)[0]).toBe(param)
})

test.each([
  ['BadRequest.UnsupportedFileFormat', 'Input file format is not supported.', 'invalid_image_format'],
  ['BadRequest.InputDownloadFailed', 'Failed to download the input file.', 'invalid_image_url'],
  ['InvalidParameter.DataInspection', 'The media format is not supported.', 'invalid_image_format'],
  ['InvalidURL.Timeout', 'Invalid URL provided in your request.', 'invalid_image_url'],
])('%s is about the messages', (code, message, ours) => {
  expect(wordingOf(message, code)).toEqual(['messages', ours])
})

test.each([
  ['cut', 'upstream_interrupted', '回答不完整'],
  ['empty', 'upstream_interrupted', '可以重试'],
  ['malformed', 'upstream_malformed', '网关无法把收到的内容转换为回答'],
  ['timeout', 'upstream_timeout', '超时'],
  ['unreachable', 'upstream_unreachable', '请求未发出'],
] as const)('%s is not reported as an answer of DashScope, in Chinese either', (failure, code, chinese) => {
  const error = toApiError(new DashScopeError({ failure, message: 'It failed.' }))
  expect(error.code).toBe(code)
  expect(error.chinese).toContain(chinese)
  expect(error.chinese).not.toContain('返回了错误')
})
