import type { Origin } from '../dashscope/errors.ts'
import {
  findPlace,
  sharedHosts,
  workspaceRegions,
  type HostKind,
  type RegionChoice,
} from '../dashscope/regions.ts'
import { findRelated } from '../models/catalogue.ts'
import type { ModelKind } from '../models/kinds.ts'
import { suggestModels } from '../models/suggest.ts'

/** Advice on an error, in both languages. */
export interface Advice {
  english: string
  chinese: string
}

/** What the caller asked for, if known. */
export interface Requested {
  model?: string | undefined
  /** The kind of models that the endpoint accepts; by the model's name by default. */
  kind?: ModelKind | undefined
}

/** The facts that advice may mention. */
export interface AdviceContext extends Origin, Requested {
  /** DashScope's own message. */
  message: string
}

export type Topic =
  | 'key'
  | 'access'
  | 'arrears'
  | 'freeTier'
  | 'throttled'
  | 'burst'
  | 'context'
  | 'moderated'
  | 'unknownModel'
  | 'unreachable'
  | 'timeout'
  | 'interrupted'
  | 'empty'
  | 'malformed'

export const adviceByTopic: Readonly<Record<Topic, (about: AdviceContext) => Advice>> = {
  key: adviseKey,
  access: () => ({
    english: 'The key may not use this model or workspace: activate it in the Bailian console.',
    chinese: '该 API Key 无权使用此模型或业务空间，请先在百炼控制台开通。',
  }),
  arrears: () => ({
    english:
      'The Alibaba Cloud account is overdue or without balance: top it up; trying again does not help.',
    chinese: '阿里云账号已欠费或余额不足，请先充值；重试无用。',
  }),
  freeTier: () => ({
    english:
      'The free quota is used up: switch on paid use in the Bailian console; trying again does not help.',
    chinese: '免费额度已用完，请在百炼控制台开启按量付费；重试无用。',
  }),
  throttled: () => ({
    english:
      'DashScope limits requests and tokens per minute for each account and model: try again in a few seconds.',
    chinese: '已触发该账号在此模型上的每分钟请求数或 Token 数限制，请稍后重试。',
  }),
  burst: () => ({
    english: 'The request rate grew too fast: raise it gradually.',
    chinese: '请求速率增长过快，请平稳增加调用频率。',
  }),
  context: adviseContext,
  moderated: ({ message }) => {
    const isOutput = /^output/i.test(message)
    const isInput = /^input data may/i.test(message)
    const english = isOutput ? 'the answer' : isInput ? 'the input' : 'the input or the answer'
    const chinese = isOutput ? '输出' : isInput ? '输入' : '输入或输出'
    return {
      english: `DashScope's content moderation refused ${english}.`,
      chinese: `${chinese}内容未通过 DashScope 的内容安全审核。`,
    }
  },
  unknownModel: adviseModel,
  unreachable: () => ({
    english: 'Nothing was sent, so it is safe to try again.',
    chinese: '无法连接 DashScope，请求未发出，可以重试。',
  }),
  timeout: () => ({
    english: 'The model may have run, so trying again may cost twice.',
    chinese: '等待 DashScope 响应超时；模型可能已经运行，重试可能重复计费。',
  }),
  interrupted: () => ({
    english: 'The model may have run, so trying again may cost twice.',
    chinese: '与 DashScope 的连接中途断开，回答不完整；模型可能已经运行，重试可能重复计费。',
  }),
  empty: () => ({
    english: 'Trying again is safe, but both may be charged.',
    chinese: 'DashScope 的回答还没有内容就结束了，可以重试，但可能重复计费。',
  }),
  malformed: () => ({
    english: 'The gateway cannot make an answer from it.',
    chinese: '网关无法把收到的内容转换为回答（可能来自中间的代理，而不是 DashScope）。',
  }),
}

const kinds: Readonly<Record<HostKind, Advice>> = {
  shared: { english: 'shared host', chinese: '共享域名' },
  workspace: {
    english: 'host of one workspace, which accepts only keys of that workspace',
    chinese: '业务空间专属域名，只接受该业务空间的 Key',
  },
  trial: { english: 'trial host', chinese: '试用域名' },
  plan: {
    english: "host of a Token Plan or Coding Plan, which accepts only that plan's keys",
    chinese: 'Token Plan 或 Coding Plan 的专用地址，只接受该套餐的 Key',
  },
}

function adviseKey({ host = 'DashScope', isPlanKey = false, otherRegions = [] }: AdviceContext): Advice {
  const place = findPlace(host)
  const other = adviseRegion(otherRegions, isPlanKey)
  const known = place !== undefined
  const at = known ? ` (${place.english}, ${kinds[place.kind].english})` : ''
  const where = known ? `（${place.chinese}，${kinds[place.kind].chinese}）` : ''
  if (isPlanKey && place?.kind !== 'plan') {
    return {
      english: `The key was tried at ${host}${at}. Keys that begin with 'sk-sp-' belong to a Token Plan or a Coding Plan and work only at the plan's own host; here a pay-as-you-go key is needed.${other.english}`,
      chinese: `该 API Key 在 ${host}${where}被拒绝。以 sk-sp- 开头的是 Token Plan 或 Coding Plan 的专用 Key，只能用于该套餐自己的地址；这里需要按量付费的 API Key。${other.chinese}`,
    }
  }
  const others = (language: 'english' | 'chinese') =>
    sharedHosts.filter((one) => one.host !== host).map((one) => `${one.host}, ${one[language]}`)
  const ids = Object.keys(workspaceRegions).join(', ')
  const byHeader =
    otherRegions.length === 0
      ? { english: '', chinese: '' }
      : { english: " unless the request has the header 'x-dashscope-region'", chinese: '默认' }
  return {
    english: `The key was tried at ${host}${at}. A key works in one region, and the gateway calls the host in its DASHSCOPE_BASE_URL${byHeader.english}. A new key comes with its host, {WorkspaceId}.<region>.maas.aliyuncs.com (${ids}; trial.<region>… for trials); other shared hosts are ${others('english').join('; ')}.${other.english}`,
    chinese: `该 API Key 在 ${host}${where}被拒绝。API Key 只在创建它的地域有效，网关${byHeader.chinese}访问的是 DASHSCOPE_BASE_URL 指定的地址。新建的 API Key 附带专属地址 {WorkspaceId}.<region>.maas.aliyuncs.com（${ids}；试用为 trial.<region>…）；其他共享域名：${others('chinese').join('；')}。${other.chinese}`,
  }
}

/** More would hide the rest of the error. */
const maxChoices = 8

/** The header that would help, beginning with a space; empty if none would: plans have keys of their own. */
function adviseRegion(others: readonly RegionChoice[], isPlanKey: boolean): Advice {
  const fitting = others
    .filter(({ place }) => place === undefined || (place.kind === 'plan') === isPlanKey)
    .slice(0, maxChoices)
  if (fitting.length === 0) return { english: '', chinese: '' }
  const english = fitting.map(
    ({ name, place }) => `'x-dashscope-region: ${name}'${place === undefined ? '' : ` (${place.english})`}`,
  )
  const chinese = fitting.map(
    ({ name, place }) => `'x-dashscope-region: ${name}'${place === undefined ? '' : `（${place.chinese}）`}`,
  )
  return {
    english: ` This gateway also calls other hosts: add the header ${english.join(' or ')}.`,
    chinese: `本网关也可访问其他地址，请添加请求头 ${chinese.join('或 ')}。`,
  }
}

function adviseModel({ message, model, kind }: AdviceContext): Advice {
  const list = 'GET /v1/models lists the models that are known here.'
  if (model === undefined || model === '') {
    return { english: list, chinese: '模型不存在或无权访问；可用模型见 GET /v1/models。' }
  }
  const { english, chinese } = suggestModels(model, kind)
  const shown = model.slice(0, 128)
  return {
    english: `${message.includes(model) ? '' : `The model '${shown}' does not exist or the key may not use it. `}${english} ${list}`,
    chinese: `模型 '${shown}' 不存在或无权访问。${chinese}可用模型见 GET /v1/models。`,
  }
}

/** OpenAI's sentence, from which agents infer that they must shorten the conversation. */
const sentence = /maximum context length is \d{1,12} tokens/i

function adviseContext({ message, model = '' }: AdviceContext): Advice {
  // A match only begins at the first digit of a number: from every digit the time would be quadratic.
  const given =
    /\[\s*\d{1,12}\s*,\s*(\d{1,12})\s*\]/.exec(message)?.[1] ??
    /(?:limit|maximum|at most)\D{1,40}(\d{4,12})(?!\d)/i.exec(message)?.[1] ??
    /(?<!\d)(\d{4,12}) tokens/.exec(message)?.[1]
  const limit = given ?? findRelated(model)?.context
  const length = limit === undefined ? 'was exceeded' : `is ${limit} tokens`
  const original = sentence.test(message) ? '' : `This model's maximum context length ${length}. `
  return {
    english: `${original}Please reduce the length of the messages.`,
    chinese: `输入超出模型的上下文长度${limit === undefined ? '' : `（${limit} Token）`}，请缩短消息。`,
  }
}
