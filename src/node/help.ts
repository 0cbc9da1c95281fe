import { variableList } from './config.ts'

/** The text of `--help`; its environment section comes from the table that reads the environment. */
export function help(): string {
  const variables = variableList.map(
    (variable) =>
      `  ${variable.name.padEnd(20)} ${variable.describes}\n${' '.repeat(23)}default ${variable.default || '(none)'}; allowed: ${variable.allowed}`,
  )
  return `Usage: dashscope-gateway [serve|simulate|check] [options]

  serve       the gateway (default)
  simulate    a stand-in for DashScope alone, on port 8001
  check       checks a running gateway, with or without a key; 'check --help' has its options

Examples:
  dashscope-gateway                     on port 8000, for DashScope in Beijing
  dashscope-gateway --simulate          without a key, against the built-in stand-in
  DASHSCOPE_BASE_URL=https://dashscope-intl.aliyuncs.com dashscope-gateway --port 9000

Options:
  --port <port>         as PORT
  --host <address>      as HOST
  --log-level <level>   as LOG_LEVEL
  --simulate            serve: answer from the built-in stand-in, calling nobody
  -h, --help            this text
  -V, --version         the version

Environment (an option wins over it):
${variables.join('\n')}

There is no key to configure: every caller brings their own in 'Authorization: Bearer'.`
}
