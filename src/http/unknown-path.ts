import { invalidRequest, type ApiError } from '../errors/api-error.ts'

interface Hint {
  /** The path without `/v1`. */
  on: RegExp
  english: string
  chinese: string
}

/** Paths that clients request by themselves, or with a pasted base URL, and advice for each. */
const hints: readonly Hint[] = [
  {
    on: /^\/responses\/compact$/,
    english:
      'This gateway does not compact conversations: send POST /v1/responses with the items of the conversation themselves.',
    chinese: '本网关不压缩对话，请用 POST /v1/responses 发送对话的原有条目。',
  },
  {
    on: /^\/completions(?:\/|$)/,
    english: 'Completions are at POST /v1/completions, and chat at POST /v1/chat/completions.',
    chinese: '补全接口是 POST /v1/completions，对话接口是 POST /v1/chat/completions。',
  },
  {
    on: /(?:^|\/)reranks?\/?$/,
    english: 'Reranking is at POST /v1/rerank, /rerank, /v2/rerank and /v1/reranks.',
    chinese: '重排序接口是 POST /v1/rerank、/rerank、/v2/rerank 和 /v1/reranks。',
  },
  {
    on: /^\/api(?:\/|$)/,
    english:
      "This is a path of DashScope's native API. This gateway speaks OpenAI's API: use its own address with '/v1' as the base URL, such as 'https://<this host>/v1'.",
    chinese:
      "这是 DashScope 原生接口的路径。本网关提供 OpenAI 接口，请把 base URL 设为网关地址加 '/v1'，例如 'https://<this host>/v1'。",
  },
  {
    on: /^\/(?:messages|complete)(?:\/|$)/,
    english:
      "Of Anthropic's API this gateway serves POST /v1/messages, POST /v1/messages/count_tokens and GET /v1/models; it has no batches.",
    chinese:
      'Anthropic 接口只提供 POST /v1/messages、POST /v1/messages/count_tokens 和 GET /v1/models，不支持批处理。',
  },
  {
    on: /^\/images\/variations(?:\/|$)/,
    english:
      'DashScope has no model that varies an image without an instruction: send the image and what is to be changed to POST /v1/images/edits.',
    chinese: 'DashScope 没有无需指令的图片变体模型，请把图片和修改要求发送到 POST /v1/images/edits。',
  },
  {
    on: /^\/images(?:\/|$)/,
    english: 'Images are made at POST /v1/images/generations and changed at POST /v1/images/edits.',
    chinese: '生成图片用 POST /v1/images/generations，编辑图片用 POST /v1/images/edits。',
  },
  {
    on: /^\/moderations(?:\/|$)/,
    english:
      'DashScope has no moderation endpoint: it checks prompts and answers itself, and refuses with the code content_filter.',
    chinese: 'DashScope 没有内容审核接口：它会自行审核输入和输出，未通过时返回错误码 content_filter。',
  },
  {
    on: /^\/audio\/translations(?:\/|$)/,
    english:
      "DashScope has no call that translates a file of speech: transcribe it at POST /v1/audio/transcriptions, and translate the text with 'qwen-mt-plus' at POST /v1/chat/completions. 'qwen3-livetranslate-flash' does both, but is not served here.",
    chinese:
      "DashScope 没有翻译语音文件的接口：请先用 POST /v1/audio/transcriptions 识别，再用 'qwen-mt-plus'（POST /v1/chat/completions）翻译文本。'qwen3-livetranslate-flash' 可以直接翻译语音，但本网关暂不提供。",
  },
  {
    on: /^\/audio\/transcriptions\/./,
    english:
      'Transcriptions are at POST /v1/audio/transcriptions. Clients add that path themselves: give them the base URL alone, which ends in /v1.',
    chinese:
      '语音识别接口是 POST /v1/audio/transcriptions。客户端会自行添加该路径，请只填以 /v1 结尾的 base URL。',
  },
  {
    on: /^\/audio(?:\/|$)/,
    english:
      'Speech is synthesized at POST /v1/audio/speech, and transcribed at POST /v1/audio/transcriptions.',
    chinese: '语音合成用 POST /v1/audio/speech，语音识别用 POST /v1/audio/transcriptions。',
  },
  {
    on: /^\/(?:videos|files|uploads|batches|fine_tuning|assistants|threads|vector_stores|conversations|realtime)(?:\/|$)/,
    english:
      'This gateway serves chat, embeddings, rerank, images, speech and transcriptions; GET / lists its endpoints.',
    chinese: '本网关提供对话、向量、重排序、图像、语音合成和语音识别接口，列表见 GET /。',
  },
]

/** 404 for a path that no endpoint has; `bare` is the path without `/v1`. */
export function unknownPath(method: string, path: string, bare: string): ApiError {
  const hint = hints.find(({ on }) => on.test(bare))
  const shown = path.slice(0, 256)
  return invalidRequest(
    `Invalid URL (${method} ${shown})${hint === undefined ? '' : ` (HINT: ${hint.english})`}`,
    {
      status: 404,
      chinese: `地址不存在（${method} ${shown}）。${hint?.chinese ?? ''}`,
    },
  )
}

/** 405 for a path that is served with other methods. */
export function wrongMethod(method: string, path: string, allowed: readonly string[]): ApiError {
  const allow = allowed.join(', ')
  const shown = path.slice(0, 256)
  return invalidRequest(
    `Not allowed to ${method} on ${shown}. (HINT: Perhaps you meant to use a different HTTP method? This path accepts ${allow}.)`,
    {
      status: 405,
      headers: { allow },
      chinese: `${shown} 不支持 ${method} 方法，请改用 ${allow}。`,
    },
  )
}

/** OpenAI's requests for a stored completion, its messages, or a stored response. */
const stored: readonly { method: string; path: RegExp }[] = [
  { method: 'GET', path: /^\/chat\/completions\/[^/]+(?:\/messages)?$/ },
  { method: 'POST', path: /^\/chat\/completions\/(?!completions$)[^/]+$/ },
  { method: 'DELETE', path: /^\/chat\/completions\/[^/]+$/ },
  { method: 'GET', path: /^\/responses\/(?!input_tokens$)[^/]+(?:\/input_items)?$/ },
  { method: 'DELETE', path: /^\/responses\/(?!input_tokens$)[^/]+$/ },
  { method: 'POST', path: /^\/responses\/[^/]+\/cancel$/ },
]

export function asksForStored(method: string, bare: string): boolean {
  return stored.some((one) => one.method === method && one.path.test(bare))
}

/** 404 for a completion or a response that OpenAI would have stored. */
export function notStored(method: string, path: string): ApiError {
  const [, id] = /\/responses\/([^/]+)/.exec(path) ?? []
  if (id !== undefined) return noSuchResponse(id.slice(0, 64))
  const shown = path.slice(0, 256)
  return invalidRequest(
    `No chat completion is stored at ${shown} (${method}): this gateway stores no requests and no answers, and 'store' has no effect. Keep the answer of POST /v1/chat/completions yourself.`,
    {
      status: 404,
      code: 'not_stored',
      chinese: `${shown}（${method}）没有已保存的对话：本网关不保存任何请求和回答，'store' 参数不起作用。请自行保存 POST /v1/chat/completions 的回答。`,
    },
  )
}

function noSuchResponse(id: string): ApiError {
  return invalidRequest(`Response with id '${id}' not found.`, {
    status: 404,
    param: 'id',
    chinese: `找不到 id 为 '${id}' 的回答：本网关不保存任何回答。`,
  })
}
