import type { Command } from 'commander'

import type { Language } from '../errors/localize.ts'
import { createCommand, toHelp, type OptionTexts } from './command.ts'
import { variableGroups, variables, type VariableName } from '../server/config/index.ts'
import { chineseVariables } from './help-chinese.ts'

type Text = Readonly<Record<Language, string>>

/** Printed after a mistake in the command line. */
export const usage: Text = {
  english: 'Usage: dashscope-gateway [serve|simulate|check] [options]; see --help',
  chinese: '用法：dashscope-gateway [serve|simulate|check] [选项]；详见 --help',
}

const options = {
  '--port <port>': { english: 'port to listen on (PORT)', chinese: '监听端口（PORT）' },
  '--host <address>': { english: 'address to listen on (HOST)', chinese: '监听地址（HOST）' },
  '--log-level <level>': { english: 'log level (LOG_LEVEL)', chinese: '日志级别（LOG_LEVEL）' },
  '--simulate': {
    english: 'serve: call the built-in simulator; listens on 127.0.0.1 unless HOST is set',
    chinese: 'serve：由内置模拟器作答；未指定 HOST 时只监听 127.0.0.1',
  },
  '-h, --help': { english: 'show this help', chinese: '显示本帮助' },
  '-V, --version': { english: 'show the version', chinese: '显示版本' },
} satisfies OptionTexts

const commands: Readonly<Record<string, Text>> = {
  serve: { english: 'start the gateway (default)', chinese: '启动网关（默认）' },
  simulate: {
    english: 'start only the DashScope simulator, on port 8001',
    chinese: '只启动百炼模拟器，端口 8001',
  },
  check: {
    english: "check a running gateway; 'check --help' lists its options",
    chinese: '检查正在运行的网关；选项见 check --help',
  },
}

const examples: Text = {
  english: `Examples:
  dashscope-gateway                  on port 8000, calls DashScope in Beijing
  dashscope-gateway --simulate       needs no key, calls the built-in simulator
  DASHSCOPE_BASE_URL=https://dashscope-intl.aliyuncs.com dashscope-gateway --port 9000`,
  chinese: `示例：
  dashscope-gateway                  端口 8000，调用百炼北京地域
  dashscope-gateway --simulate       无需 Key，由内置模拟器作答
  DASHSCOPE_BASE_URL=https://dashscope-intl.aliyuncs.com dashscope-gateway --port 9000`,
}

const groupTitles: Readonly<Record<keyof typeof variableGroups, Text>> = {
  service: { english: 'Environment variables of the service:', chinese: '环境变量，服务：' },
  limits: { english: 'Limits and callers:', chinese: '上限与调用方：' },
  times: { english: 'Times:', chinese: '时限：' },
  processes: { english: 'Processes and metrics:', chinese: '进程与指标：' },
}

const tails = {
  english: `Options override environment variables. No key is configured: every caller sends one in
'Authorization: Bearer'.`,
  chinese: `命令行选项优先于环境变量。无需配置 Key：每个调用方在 Authorization: Bearer 中携带自己的 Key。`,
} satisfies Text

/** Reads the options of `serve` and `simulate`. */
export function createServeCommand(language: Language): Command {
  const command = createCommand('dashscope-gateway', options, language)
  for (const [name, text] of Object.entries(commands))
    command.addCommand(createCommand(name, {}, language).description(text[language]))
  return command.usage('[serve|simulate|check] [options]')
}

const maxNameLength = Math.max(...Object.values(variables).map(({ name }) => name.length))

/** The text of `--help`; its environment section comes from the table that reads the environment. */
export function help(language: Language): string {
  const command = createServeCommand(language)
  const helper = command.createHelp()
  const toRow = (key: VariableName) =>
    helper.formatItem(variables[key].name, maxNameLength, describe(key, language), helper)
  const groups = Object.entries(groupTitles).flatMap(([group, title]) => [
    '',
    title[language],
    ...variableGroups[group as keyof typeof variableGroups].map(toRow),
  ])
  return [toHelp(command), examples[language], ...groups, '', tails[language]].join('\n')
}

function describe(key: VariableName, language: Language): string {
  const { default: fallback, describes, allowed } = variables[key]
  const [chinese, allowedInChinese] = chineseVariables[key]
  return language === 'english'
    ? `${describes}\ndefault ${fallback || '(none)'}; allowed: ${allowed}`
    : `${chinese}\n默认 ${fallback || '（无）'}；取值：${allowedInChinese}`
}

/** The allowed values of a variable, for the message about a bad one. */
export const allowedFor = (key: VariableName): Text => ({
  english: variables[key].allowed,
  chinese: chineseVariables[key][1],
})
