import { DashScopeError } from '../../dashscope/errors.ts'
import type { ApiError } from '../../errors/api-error.ts'
import { lookUp } from '../../json.ts'

/** This API's names of the parameters that an error may name. */
const params: Readonly<Record<string, string>> = {
  messages: 'input',
  response_format: 'text.format',
  max_tokens: 'max_output_tokens',
  max_completion_tokens: 'max_output_tokens',
  reasoning_effort: 'reasoning.effort',
}

/** A DashScope failure with this API's codes and names. */
export function rewordError(error: ApiError): ApiError {
  const { code, message, chinese } = error
  // OpenAI answers 400 here. The gateway's own refusal of another maker's model is a 404 on all paths.
  if (code === 'model_not_found' && error.cause instanceof DashScopeError)
    return error.reworded({ message, chinese, status: 400 })
  if (error.type !== 'dashscope_error') return error
  if (code === 'context_length_exceeded')
    return error.reworded({
      message: `Your input exceeds the context window of this model. Please adjust your input and try again. ${message}`,
      chinese,
      param: 'input',
    })
  const param =
    lookUp(params, error.param ?? '') ??
    (/must contain the word 'json'/i.test(message) ? 'text.format' : error.param)
  return param === error.param ? error : error.reworded({ message, chinese, param })
}
