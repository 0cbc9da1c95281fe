import { isIP } from 'node:net'

import type { Language } from '../errors/localize.ts'
import { version } from '../version.ts'
import { padTo, widthOf } from './columns.ts'

export interface Start {
  origin: string
  /** Address and port of the socket. */
  bound: string
  /** The DashScope host. */
  upstream: string
  simulate: boolean
  /** Whether `/` is a page for browsers. */
  playground: boolean
}

const texts = {
  english: {
    listens: 'listens on',
    bound: 'bound to',
    answers: 'answers from',
    playground: 'playground',
    simulator: 'the built-in simulator at {host}; any text that looks like a key works',
    open: ', all addresses of this machine, without TLS; HOST=127.0.0.1 restricts it to this machine',
    tryIt: 'Try it:',
    noKey:
      'No key yet? Create one at {mainland} (mainland China) or {international}\n  (international), or start with --simulate.',
  },
  chinese: {
    listens: '已启动：',
    bound: '监听地址',
    answers: '应答来源',
    playground: '试用页面',
    simulator: '内置模拟器 {host}；任何形似 Key 的字符串都可用',
    open: '，本机所有地址，未加密（无 TLS）；设 HOST=127.0.0.1 则仅供本机访问',
    tryIt: '试一试：',
    noKey: '还没有 Key？在 {mainland} 创建（国际站：{international}），或用 --simulate 启动。',
  },
} as const satisfies Record<Language, Record<string, string>>

const consoles = {
  mainland: 'https://bailian.console.aliyun.com/?tab=model#/api-key',
  international: 'https://modelstudio.console.alibabacloud.com',
} as const

/** The bound address, the upstream, and a command to paste. */
export function banner({ origin, bound, upstream, simulate, playground }: Start, language: Language): string {
  const text = texts[language]
  const key = simulate ? 'sk-simulated-key' : '$DASHSCOPE_API_KEY'
  const rows = [
    [text.bound, bound + (isOpen(bound) ? text.open : '')],
    [text.answers, simulate ? text.simulator.replace('{host}', upstream) : upstream],
    ['OpenAI base_url', `${origin}/v1`],
    ...(playground ? ([[text.playground, `${origin}/`]] as const) : []),
  ] as const
  const column = Math.max(...rows.map(([name]) => widthOf(name))) + 3
  return `
dashscope-gateway ${version} ${text.listens} ${origin}
${rows.map(([name, value]) => `  ${padTo(name, column)}${value}`).join('\n')}

  ${text.tryIt}
    curl -N ${origin}/v1/chat/completions \\
      -H "Authorization: Bearer ${key}" -H "Content-Type: application/json" \\
      -d '{"model":"farui-plus","stream":true,"messages":[{"role":"user","content":"借款合同要写哪些条款？"}]}'
${simulate ? '' : `\n  ${withConsoles(text.noKey)}\n`}`
}

const withConsoles = (text: string) =>
  text.replace('{mainland}', consoles.mainland).replace('{international}', consoles.international)

/** Whether the socket is bound to all addresses of the machine. */
function isOpen(bound: string): boolean {
  const address = bound.slice(0, bound.lastIndexOf(':')).replaceAll(/[[\]]/g, '')
  return isIP(address) !== 0 && /^(?:0\.0\.0\.0|::)$/.test(address)
}
