/** Texts around the result lines, and about options and the key. */
export const frame = {
  checking: { english: 'Checking {url} with {model}', chinese: '正在检查 {url}，模型 {model}' },
  keyFromEnvironment: { english: 'Key: from DASHSCOPE_API_KEY', chinese: 'Key：来自 DASHSCOPE_API_KEY' },
  keyFromFile: { english: 'Key: from --key-file', chinese: 'Key：来自 --key-file' },
  keyFromPrompt: { english: 'Key: as entered', chinese: 'Key：手工输入' },
  keyNone: {
    english: 'No key: checks that need one are skipped. Set DASHSCOPE_API_KEY to run all checks',
    chinese: '没有 Key：需要 Key 的项目将跳过。设置 DASHSCOPE_API_KEY 可检查全部项目',
  },
  costs: {
    english: 'With a key, the model is called a few times, which costs a few hundred tokens',
    chinese: '有 Key 时会实际调用模型几次，消耗几百个 Token',
  },
  inTheClear: {
    english: 'Note: http:// to another machine sends the key unencrypted',
    chinese: '注意：用 http:// 访问其他机器时，Key 以明文传输',
  },
  enterKey: {
    english: 'DashScope API key (not shown; press Enter to continue without): ',
    chinese: '百炼 API Key（输入时不显示；直接回车则不带 Key 继续）：',
  },
  summary: {
    english: '{passed} passed, {failed} failed, {skipped} skipped in {seconds} s',
    chinese: '{passed} 项通过，{failed} 项失败，{skipped} 项跳过，用时 {seconds} 秒',
  },
  allPassed: { english: 'All checks passed.', chinese: '全部检查通过。' },
  passedWithoutKey: {
    english: 'All checks that need no key passed; the model was not called.',
    chinese: '无需 Key 的检查全部通过；尚未实际调用模型。',
  },
  simulated: {
    english: 'Note: this gateway calls a simulator ({host}), not DashScope; no real model answered.',
    chinese: '注意：该网关调用的是模拟器（{host}），不是百炼；没有真实模型作答。',
  },
  someFailed: { english: 'Some checks failed: see ✗ above.', chinese: '部分检查未通过：见上面的 ✗。' },
  examples: { english: 'How to use it:', chinese: '使用示例：' },
  does: {
    english:
      'Checks a running gateway: service, models, parameters, errors, CORS; with a key also chat, streaming, tools, cancellation.',
    chinese:
      '检查正在运行的网关：服务、模型、参数、报错、跨域；有 Key 时还检查对话、流式、工具调用和中途取消。',
  },
  afterOptions: {
    english: `Examples:
  dashscope-gateway check                             the gateway on this machine
  dashscope-gateway check --url https://my.host/v1
  cat key.txt | dashscope-gateway check --key-file - --json

The key is read from --key-file or DASHSCOPE_API_KEY; otherwise you are asked for it. There is no
option --key, because all users of the machine can read command lines. The key is sent only to that
gateway and never printed.
Exit code: 0 all checks passed (or were skipped without a key), 1 a check failed, 2 a mistake in the
command.
The output is Chinese if LC_ALL, LC_MESSAGES or LANG begins with zh, otherwise English.`,
    chinese: `示例：
  dashscope-gateway check                             检查本机的网关
  dashscope-gateway check --url https://my.host/v1
  cat key.txt | dashscope-gateway check --key-file - --json

Key 依次取自 --key-file、DASHSCOPE_API_KEY，都没有时会询问。
不提供 --key：命令行参数会被同机用户看到。
Key 只发给所检查的网关，绝不打印。
退出码：0 检查全部通过（或因没有 Key 而跳过），1 有检查未通过，2 命令有误。
语言取自 LC_ALL、LC_MESSAGES 或 LANG：zh 开头为中文，其余为英文。`,
  },
  usage: {
    english: 'Usage: dashscope-gateway check [options]; see check --help',
    chinese: '用法：dashscope-gateway check [选项]；详见 check --help',
  },
  unknownOption: { english: 'Unknown option {name}', chinese: '未知选项 {name}' },
  missingValue: { english: 'The option {name} is used incorrectly', chinese: '选项 {name} 用法有误' },
  extraArgument: {
    english: 'check accepts only options; pass a key in DASHSCOPE_API_KEY or in a file (--key-file)',
    chinese: 'check 只接受选项；Key 请放在 DASHSCOPE_API_KEY 或文件里（--key-file）',
  },
  badUrl: {
    english:
      '--url must be an http or https URL without user, query and fragment, such as http://127.0.0.1:8000/v1',
    chinese: '--url 须是 http 或 https 地址，不含用户名、查询串和片段，例如 http://127.0.0.1:8000/v1',
  },
  badPort: {
    english: 'PORT must be a port number from 1 to 65535; or set the address of the gateway with --url',
    chinese: 'PORT 须是 1–65535 的端口号；也可用 --url 指定网关地址',
  },
  badModel: {
    english: '--model must be the id of a model, such as farui-plus',
    chinese: '--model 须是模型名，例如 farui-plus',
  },
  badRegion: {
    english: '--region must be the name of a region or a host, such as intl',
    chinese: '--region 须是地域名或域名，例如 intl',
  },
  badTimeout: {
    english: '--timeout must be from 1 to 3600 seconds',
    chinese: '--timeout 须是 1–3600 的秒数',
  },
  badKeyFile: {
    english: 'Cannot read the file in --key-file ({code}); it must be a file name, not a key',
    chinese: '无法读取 --key-file 指定的文件（{code}）；这里填的是文件名，不是 Key',
  },
  badKey: {
    english: 'The key is malformed: it contains spaces or invalid characters, or is too long',
    chinese: 'Key 格式有误：含有空格或非法字符，或者过长',
  },
} as const
