import { invalidRequest, type ApiError } from '../../../errors/api-error.ts'
import type { Wording } from '../../../generation/types.ts'

/** 400 for a parameter that requests an unsupported feature. */
export function unsupportedParameter(param: string, { english, chinese }: Wording): ApiError {
  return invalidRequest(`Unsupported parameter: '${param}': ${english}`, {
    code: 'unsupported_parameter',
    param,
    chinese: `参数 '${param}' 不受支持：${chinese}`,
  })
}

export function unsupportedValue(param: string, given: string, { english, chinese }: Wording): ApiError {
  const shown = given.slice(0, 64)
  return invalidRequest(`Unsupported value: '${param}' does not support '${shown}': ${english}`, {
    code: 'unsupported_value',
    param,
    chinese: `参数 '${param}' 不支持 '${shown}'：${chinese}`,
  })
}

export function missingParameter(param: string): ApiError {
  return invalidRequest(`Missing required parameter: '${param}'.`, {
    code: 'missing_required_parameter',
    param,
    chinese: `缺少必填参数 '${param}'。`,
  })
}

const sendHistory = {
  english:
    'this gateway stores nothing. Send the whole conversation in `input` on every turn (`store: false`).',
  chinese: '本网关不保存任何内容：请在每一轮的 `input` 中发送完整对话（`store: false`）。',
}

export function noPreviousResponse(id: string): ApiError {
  const shown = id.slice(0, 64)
  return invalidRequest(
    `Previous response with id '${shown}' not found. Responses are not persisted: ${sendHistory.english}`,
    {
      code: 'previous_response_not_found',
      param: 'previous_response_id',
      chinese: `找不到 id 为 '${shown}' 的上一个回答。${sendHistory.chinese}`,
    },
  )
}

export function noStoredItem(id: string, param: string): ApiError {
  const shown = id.slice(0, 64)
  const cure = 'AI SDK: `providerOptions: { openai: { store: false } }`, or `openai.chat(id)`'
  return invalidRequest(
    `Item with id '${shown}' not found. Items are not persisted: ${sendHistory.english} ${cure}.`,
    {
      code: 'item_not_found',
      param,
      chinese: `找不到 id 为 '${shown}' 的条目。${sendHistory.chinese}${cure}。`,
    },
  )
}

/** Fields that need state on OpenAI's side. */
export const refusedFields: Readonly<Record<string, Wording>> = {
  conversation: sendHistory,
  background: {
    english: 'this gateway stores nothing that could be fetched later. Wait for the answer, or use `stream`.',
    chinese: '本网关不保存任何可供稍后获取的内容。请等待回答，或使用 `stream`。',
  },
  prompt: {
    english: "it names a template on OpenAI's side. Send its text in `instructions` and `input`.",
    chinese: '它指向 OpenAI 侧的模板。请把模板的内容写进 `instructions` 和 `input`。',
  },
}

const asFunction = {
  english: 'DashScope has no such tool. Define it as a function that your program carries out.',
  chinese: 'DashScope 没有这种工具。请把它定义为由您的程序执行的函数。',
}
/** Tools that callers depend on: without them the answer would be useless. */
export const refusedTools: Readonly<Record<string, Wording>> = {
  mcp: {
    english:
      'DashScope does not connect to MCP servers here. Connect in your program, as the Agents SDK and the AI SDK do, and send the tools of the server as functions.',
    chinese:
      'DashScope 在此不连接 MCP 服务器。请在您的程序中连接（Agents SDK、AI SDK 均可），把服务器的工具作为函数发送。',
  },
  file_search: {
    english:
      'there are no files to search here. Search in your program by a function, or send the text in `input`.',
    chinese: '这里没有可检索的文件。请通过函数在您的程序中检索，或把文本写进 `input`。',
  },
  computer: asFunction,
  computer_use: asFunction,
  computer_use_preview: asFunction,
  image_generation: {
    english: 'the models of this gateway write only text. Define a function that calls an image service.',
    chinese: '这里的模型只生成文本。请定义一个调用图像服务的函数。',
  },
  programmatic_tool_calling: asFunction,
}

export function orphanOutput(callId: string): ApiError {
  const shown = callId.slice(0, 64)
  return invalidRequest(`No tool call found for function call output with call_id ${shown}.`, {
    code: null,
    param: 'input',
    chinese: `没有找到 call_id 为 ${shown} 的工具调用，却给出了它的输出。`,
  })
}
