import type { ApiError } from './api-error.ts'
import { isRecord } from '../json.ts'

export type Language = 'english' | 'chinese'

/** `zh-CN,zh;q=0.9,en;q=0.8` → chinese. The language with the highest quality counts, the first of equals; English by default. */
export function languageOf(acceptLanguage: string | undefined): Language {
  if (acceptLanguage === undefined) return 'english'
  const wanted = acceptLanguage
    .slice(0, 256)
    .split(',')
    .map((entry) => {
      const [tag = '', ...parameters] = entry.trim().toLowerCase().split(';')
      const quality = parameters.map((parameter) => /^\s*q=([\d.]+)/.exec(parameter)?.[1]).find(Boolean)
      return { tag, quality: Number(quality ?? 1) }
    })
    .toSorted((one, other) => other.quality - one.quality)
  const [best] = wanted
  return best !== undefined && best.quality > 0 && best.tag.startsWith('zh') ? 'chinese' : 'english'
}

/** Codes of the gateway's own refusals. */
const phrases: Readonly<Record<string, string>> = {
  missing_required_parameter: '缺少必填参数',
  invalid_type: '参数类型不对',
  invalid_value: '参数取值不对',
  unsupported_parameter: '参数不受支持',
  unsupported_value: '参数取值不受支持',
  decimal_above_max_value: '数值超出上限',
  decimal_below_min_value: '数值低于下限',
  integer_above_max_value: '整数超出上限',
  integer_below_min_value: '整数低于下限',
  empty_array: '数组不能为空',
  empty_string: '字符串不能为空',
  array_above_max_length: '数组过长',
  object_above_max_properties: '对象的键过多',
  string_above_max_length: '字符串过长',
  unsupported_content_type: '只接受 UTF-8 编码的 application/json',
  unsupported_content_encoding: '请求体不能压缩',
  model_not_found: '模型不存在',
  invalid_api_key: 'API Key 无效',
}

const byStatus: Readonly<Record<number, string>> = {
  400: '请求有误',
  401: '缺少 API Key，请在请求头中传入 Authorization: Bearer <你的 DashScope API Key>',
  404: '地址不存在',
  405: '此地址不支持该请求方法',
  413: '请求体过大',
  500: '网关内部错误',
  502: '上游 DashScope 的响应异常',
  504: '等待上游 DashScope 超时',
}

/** DashScope's own refusal: its code, since its message is in English. */
function refusedBy({ extension }: ApiError): string {
  const { dashscope } = extension
  const code = isRecord(dashscope) ? dashscope['code'] : undefined
  return typeof code === 'string' ? `DashScope 返回了错误 ${code}` : 'DashScope 返回了错误'
}

/** The error in both languages, Chinese first. */
export function inChinese(error: ApiError): ApiError {
  const { status, type, code, param, message } = error
  const phrase =
    error.chinese ??
    (type === 'dashscope_error' ? refusedBy(error) : (phrases[code ?? ''] ?? byStatus[status]))
  if (phrase === undefined) return error
  const subject = error.chinese === undefined && param !== null ? `参数 '${param}'：` : ''
  const stop = /[。？！]$/.test(phrase) ? '' : '。'
  return error.reworded({ message: `${subject}${phrase}${stop} | ${message}` })
}
