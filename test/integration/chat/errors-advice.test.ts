import { describe, expect, test } from 'vitest'

import { ApiError, createGateway } from '../../../src/index.ts'
import { ask } from '../../support/edges.ts'
import { postChat } from '../../support/post-chat.ts'
import { readError, readStream } from '../../support/read-answer.ts'
import { createReplay } from '../../support/replay-transport.ts'
import { Simulated } from '../../support/simulated.ts'

const simulated = new Simulated()
const chinese = { 'accept-language': 'zh-CN,zh;q=0.9,en;q=0.8' }
const marked = (marker: string, fields: Record<string, unknown> = {}) => ask(`[[sim: ${marker}]]`, fields)

const keyRefused = new TextEncoder().encode(
  JSON.stringify({ code: 'InvalidApiKey', message: 'Invalid API-key provided.', request_id: 'r-1' }),
)
async function refusedAt(host: string, headers: Record<string, string> = {}) {
  const { transport } = createReplay({ body: keyRefused, status: 401 })
  const gateway = createGateway({ transport, baseUrl: `https://${host}` })
  return readError(await postChat(gateway, ask('hi'), headers), 401)
}

const hosts = [
  'dashscope.aliyuncs.com',
  'dashscope-intl.aliyuncs.com',
  'dashscope-us.aliyuncs.com',
  'cn-hongkong.dashscope.aliyuncs.com',
  'dashscope-finance.aliyuncs.com',
]

describe('a key that is refused', () => {
  test.each(hosts)('at %s: where it was tried, and where else it may belong', async (host) => {
    const { message } = await refusedAt(host)
    const [, others = ''] = message.split('other shared hosts are')
    expect(message).toContain(`The key was tried at ${host} (`)
    for (const other of hosts) expect(others.includes(` ${other}, `)).toBe(other !== host)
    expect(message).toContain('{WorkspaceId}.<region>.maas.aliyuncs.com')
    expect(message).toContain('DASHSCOPE_BASE_URL')
  })

  test.each([
    [
      'llm-x.cn-beijing.maas.aliyuncs.com',
      'China (Beijing), host of one workspace',
      '中国（北京），业务空间专属域名',
    ],
    ['llm-x.ap-northeast-1.maas.aliyuncs.com', 'Japan (Tokyo), host of one workspace', '日本（东京）'],
    ['ws-1.eu-central-1.maas.aliyuncs.com', 'Germany (Frankfurt), host of one workspace', '德国（法兰克福）'],
    ['trial.ap-southeast-1.maas.aliyuncs.com', 'International (Singapore), trial host', '试用域名'],
    ['token-plan.cn-beijing.maas.aliyuncs.com', 'host of a Token Plan or Coding Plan', '套餐的 Key'],
    ['coding.dashscope.aliyuncs.com', 'host of a Token Plan or Coding Plan', '套餐的 Key'],
  ])('at %s: whose keys that host takes', async (host, english, inChinese) => {
    const { message } = await refusedAt(host, chinese)
    expect(message).toContain(`The key was tried at ${host} (`)
    for (const words of [english, inChinese, ...hosts]) expect(message).toContain(words)
  })

  test.each(['proxy.example.com', 'a.b.constructor.maas.aliyuncs.com', 'llm-x.toString.maas.aliyuncs.com'])(
    'at %s, which is none of DashScope’s: all of them',
    async (host) => {
      const { message } = await refusedAt(host)
      expect(message).toContain(`The key was tried at ${host.toLowerCase()}. `)
      for (const one of hosts) expect(message).toContain(one)
    },
  )

  test.each(['dashscope.aliyuncs.com', 'llm-x.cn-beijing.maas.aliyuncs.com', 'proxy.example.com'])(
    'of a plan, at %s: that it works at the plan’s host alone',
    async (host) => {
      const bearer = { authorization: 'Bearer sk-sp-0123456789abcdef' }
      const { message } = await refusedAt(host, bearer)
      expect(message).toContain("Keys that begin with 'sk-sp-' belong to a Token Plan or a Coding Plan")
      expect(message).not.toContain('0123456789abcdef')
    },
  )

  test('within a stream that had to begin before the answer', async () => {
    const { transport } = createReplay({ body: keyRefused, status: 401 })
    const slow: typeof transport = async (request, signal) => {
      await new Promise((resolve) => setTimeout(resolve, 60))
      return transport(request, signal)
    }
    const gateway = createGateway({ transport: slow, commitAfterMs: 20 })
    const { error } = await readStream(await postChat(gateway, ask('hi', { stream: true })))
    expect(error).toMatchObject({ type: 'authentication_error', code: 'invalid_api_key' })
    expect(error?.message).toContain('dashscope-intl.aliyuncs.com')
  })
})

describe('errors that a retry may solve, and others', () => {
  const rows = [
    ['Arrearage', 'insufficient_quota', 'top it up'],
    ['AllocationQuota.FreeTierOnly', 'insufficient_quota', 'switch on paid use'],
    ['PrepaidBillOverdue', 'insufficient_quota', 'top it up'],
  ] as const
  test.each(rows)('%s: no retry', async (code, ours, advice) => {
    for (const stream of [true, false]) {
      const response = await simulated.chat(marked(`error=${code}`, { stream }))
      expect(response.headers.get('x-should-retry')).toBe('false')
      expect(response.headers.get('retry-after')).toBeNull()
      const error = await readError(response, 429)
      expect(error.code).toBe(ours)
      expect(error.message).toContain(advice)
    }
  })

  test.each(['Throttling', 'Throttling.RateQuota', 'Throttling.AllocationQuota', 'LimitRequests'])(
    '%s: again, and when',
    async (code) => {
      for (const stream of [true, false]) {
        const response = await simulated.chat(marked(`error=${code}`, { stream }))
        expect(response.headers.get('x-should-retry')).not.toBe('false')
        expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0)
        expect((await readError(response, 429)).code).toBe('rate_limit_exceeded')
      }
    },
  )

  test('an exhausted quota that DashScope names a rate limit is no rate limit', async () => {
    const says = 'error=Throttling.AllocationQuota; error-message=Free allocated quota exceeded.'
    const response = await simulated.chat(marked(says))
    expect(response.headers.get('x-should-retry')).toBe('false')
    expect((await readError(response, 429)).code).toBe('insufficient_quota')
  })

  test('retry-after from DashScope takes precedence', async () => {
    const response = await simulated.chat(marked('error=Throttling; retry-after=17'))
    expect(response.headers.get('retry-after')).toBe('17')
    await readError(response, 429)
  })
})

test.each([
  ['Range of input length should be [1, 12288]', '12288'],
  ['<400> InternalError.Algo.InvalidParameter: Range of input length should be [1, 129024]', '129024'],
])('a conversation that is too long: OpenAI’s code and sentence, for %s', async (says, limit) => {
  const marker = `error=InvalidParameter; error-message=${JSON.stringify(says)}`
  const error = await simulated.refusal(marked(marker))
  expect(error).toMatchObject({ code: 'context_length_exceeded', param: 'messages' })
  expect(error.message).toContain(says)
  expect(error.message).toContain(
    `This model's maximum context length is ${limit} tokens. Please reduce the length of the messages.`,
  )
})

test.each([
  ['Input data may contain inappropriate content.', 'refused the input.'],
  ['Output data may contain inappropriate content.', 'refused the answer.'],
  ['Input or output data may contain inappropriate content.', 'refused the input or the answer.'],
])('moderation: %s', async (says, advice) => {
  const error = await simulated.refusal(marked(`error=DataInspectionFailed; error-message=${says}`))
  expect(error.code).toBe('content_filter')
  expect(error.message).toBe(`${says} DashScope's content moderation ${advice}`)
})

test('moderation of an answer that has begun: what was said, then the error', async () => {
  const marker = 'error-after=2; error-code=DataInspectionFailed; pieces=["a","b","c"]'
  const { text, error } = await simulated.streamed(marked(marker))
  expect(text).toBe('ab')
  expect(error?.code).toBe('content_filter')
})

describe('in Chinese', () => {
  const rows: [string, number, string, string][] = [
    ['error=Arrearage', 429, '请先充值', 'top it up'],
    ['error=AllocationQuota.FreeTierOnly', 429, '免费额度已用完', 'free quota is used up'],
    ['error=Throttling.RateQuota', 429, '请稍后重试', 'try again in a few seconds'],
    ['error=ModelNotFound', 404, '不存在或无权访问', 'Model can not be found.'],
    ['error=DataInspectionFailed', 400, '内容安全审核', 'content moderation'],
    ['error=Model.AccessDenied', 403, '百炼控制台开通', 'Bailian console'],
    [
      'error=InvalidParameter; error-message=Range of input length should be [1, 99]',
      400,
      '请缩短消息',
      'Please reduce',
    ],
  ]

  test.each(rows)(
    '%s: both languages in one message, Chinese first',
    async (marker, status, first, second) => {
      for (const stream of [true, false]) {
        const error = await readError(await simulated.chat(marked(marker, { stream }), chinese), status)
        expect(error.message.indexOf(first)).toBeGreaterThanOrEqual(0)
        expect(error.message.indexOf(first)).toBeLessThan(error.message.indexOf(second))
        expect(error.message).toContain(' | ')
      }
    },
  )

  test('the gateway’s own refusals', async () => {
    const response = await simulated.chat({ model: 'qwen-plus' }, chinese)
    const error = await readError(response, 400)
    expect(error.message).toBe("缺少必填参数 'messages'。 | Missing required parameter: 'messages'.")
    const missing = await postChat(simulated.gateway, ask('hi'), { ...chinese, authorization: '' })
    expect((await readError(missing, 401)).message).toMatch(/API Key.* \| You didn't provide an API key/)
  })

  test('a refused key, with the regions', async () => {
    const { message } = await refusedAt('dashscope.aliyuncs.com', chinese)
    expect(message).toContain('国际（新加坡）')
    expect(message).toContain('International (Singapore)')
  })

  test('within a stream', async () => {
    const response = await simulated.chat(marked('error-after=1', { stream: true }), chinese)
    const { error } = await readStream(response)
    expect(error?.message).toMatch(/内容.* \| .*content moderation/)
  })

  test('codes, types and parameters are the same in every language', async () => {
    const [one, other] = [
      await readError(await simulated.chat(marked('error=Arrearage')), 429),
      await readError(await simulated.chat(marked('error=Arrearage'), chinese), 429),
    ]
    expect({ ...other, message: '', dashscope: null }).toEqual({ ...one, message: '', dashscope: null })
  })

  test.each([undefined, 'en', 'en-US,en;q=0.9,zh;q=0.8', 'fr', '*', 'zh;q=0, en'])(
    'not for %s',
    async (language) => {
      const headers = language === undefined ? {} : { 'accept-language': language }
      const { message } = await readError(await simulated.chat(marked('error=Arrearage'), headers), 429)
      expect(message).not.toMatch(/\p{Script=Han}/u)
    },
  )
})

test('the library throws its refusals as ApiError', () => {
  const error = new ApiError({ status: 400, type: 'invalid_request_error', message: 'No.' })
  expect(JSON.parse(JSON.stringify(error))).toEqual({
    error: { message: 'No.', type: 'invalid_request_error', param: null, code: null },
  })
})
