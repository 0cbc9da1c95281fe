import type { Language } from '../errors/localize.ts'
import { toRows } from './columns.ts'
import { variableGroups, variables, type VariableName } from '../server/config/index.ts'
import { chineseVariables } from './help-chinese.ts'

type Text = Readonly<Record<Language, string>>

/** What follows a mistake in the command line. */
export const usage: Text = {
  english: 'Usage: dashscope-gateway [serve|simulate|check] [options]; see --help',
  chinese: '用法：dashscope-gateway [serve|simulate|check] [选项]；详见 --help',
}

const heads = {
  english: `Usage: dashscope-gateway [serve|simulate|check] [options]

  serve       the gateway (default)
  simulate    the simulator of DashScope alone, on port 8001
  check       checks a running gateway; 'check --help' lists its options

Examples:
  dashscope-gateway                  on port 8000, calls DashScope in Beijing
  dashscope-gateway --simulate       needs no key, calls the built-in simulator
  DASHSCOPE_BASE_URL=https://dashscope-intl.aliyuncs.com dashscope-gateway --port 9000

Options:
  --port <port>          the port to listen on (PORT)
  --host <address>       the address to listen on (HOST)
  --log-level <level>    how much is logged (LOG_LEVEL)
  --simulate             serve: calls the built-in simulator; on 127.0.0.1 unless HOST is given
  -h, --help             this text
  -V, --version          the version`,
  chinese: `用法：dashscope-gateway [serve|simulate|check] [选项]

  serve       启动网关（默认）
  simulate    只启动百炼模拟器，端口 8001
  check       检查正在运行的网关；选项见 check --help

示例：
  dashscope-gateway                  端口 8000，调用百炼北京地域
  dashscope-gateway --simulate       无需 Key，由内置模拟器作答
  DASHSCOPE_BASE_URL=https://dashscope-intl.aliyuncs.com dashscope-gateway --port 9000

选项：
  --port <port>          监听端口（PORT）
  --host <address>       监听地址（HOST）
  --log-level <level>    日志级别（LOG_LEVEL）
  --simulate             serve：由内置模拟器作答；未指定 HOST 时只监听 127.0.0.1
  -h, --help             显示本帮助
  -V, --version          显示版本`,
} satisfies Text

const groupTitles: Readonly<Record<keyof typeof variableGroups, Text>> = {
  service: { english: 'Environment variables of the service:', chinese: '环境变量，服务：' },
  limits: { english: 'Limits and callers:', chinese: '上限与调用方：' },
  times: { english: 'Times:', chinese: '时限：' },
  processes: { english: 'Processes and metrics:', chinese: '进程与指标：' },
}

const tails = {
  english: `An option wins over its variable. There is no key to configure: every caller sends their own in
'Authorization: Bearer'.`,
  chinese: `命令行选项优先于环境变量。无需配置 Key：每个调用方在 Authorization: Bearer 中携带自己的 Key。`,
} satisfies Text

/** Where the texts of the variables begin: four columns after the longest name. */
const column = Math.max(...Object.values(variables).map(({ name }) => name.length)) + 4

/** The text of `--help`; its environment section comes from the table that reads the environment. */
export function help(language: Language): string {
  const groups = Object.entries(groupTitles).flatMap(([group, title]) => [
    '',
    title[language],
    ...variableGroups[group as keyof typeof variableGroups].flatMap((name) => toLines(name, language)),
  ])
  return [heads[language], ...groups, '', tails[language]].join('\n')
}

function toLines(key: VariableName, language: Language): string[] {
  const { name, default: fallback, describes, allowed } = variables[key]
  const [chinese, allowedInChinese] = chineseVariables[key]
  const values =
    language === 'english'
      ? `default ${fallback || '(none)'}; allowed: ${allowed}`
      : `默认 ${fallback || '（无）'}；取值：${allowedInChinese}`
  return toRows(
    [
      [name, language === 'english' ? describes : chinese],
      ['', values],
    ],
    column,
  )
}

/** What is allowed for a variable, for the message about a bad value. */
export const allowedFor = (key: VariableName): Text => ({
  english: variables[key].allowed,
  chinese: chineseVariables[key][1],
})
