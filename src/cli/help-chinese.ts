import type { VariableName } from '../server/config/index.ts'

/** A variable's meaning and its allowed values, in Chinese. */
type Words = readonly [describes: string, allowed: string]

const seconds = '1–86400 的整数'
const secondsOrNone = '0–86400 的整数'
const count = '0–1000000 的整数（0 表示不限）'
const anyText = '任意文本'
const address = 'IP 地址或主机名'

/** The configuration tables have the same in English. */
export const chineseVariables: Readonly<Record<VariableName, Words>> = {
  port: ['监听端口', '0–65535 的整数（0 表示任意空闲端口）'],
  host: ['监听地址；127.0.0.1 仅供本机访问', address],
  logLevel: ['日志级别；debug 为每次调用百炼多记一行，不含内容', 'debug、info、warn、error、silent'],
  logFormat: ['普通文本，或每行一个 JSON 对象', 'text、json'],
  baseUrl: [
    '百炼的地址：新建 Key 时给出的 API Host（https://{WorkspaceId}.<region>.maas.aliyuncs.com），或共享域名；Key 与地域绑定',
    'http 或 https 的 URL，可带 /api/v1 或 /compatible-mode/v1，不能含用户名、查询串和片段',
  ],
  regions: [
    '除 DASHSCOPE_BASE_URL 外，请求还可以用请求头 x-dashscope-region 选择哪些地址；调用方的 Key 不会发往其他地址',
    '地域名（cn、intl、us、hk、finance）、百炼的域名、*.<region>.maas.aliyuncs.com、名称=URL，逗号分隔，不重复',
  ],
  routes: [
    '内置表有误时，指定模型使用哪个服务；名称末尾的 * 匹配其余部分',
    '形如 qwen9-plus=multimodal-generation,my-*=text-generation，逗号分隔',
  ],
  aliases: [
    '以其他名称提供百炼的模型；名称末尾的 * 匹配其余部分，完整名称和较长的前缀优先',
    '形如 claude-sonnet-*=qwen3.7-max,gpt-4o=qwen-plus，逗号分隔，名称不重复，也不指向另一个别名',
  ],
  strict: ['需要调整或忽略参数的请求一律返回 400', 'true、false'],
  uploads: [
    '超过百炼 data URL 上限（10 MiB）的文件，以调用方的 Key 存入其临时存储（48 小时）',
    'true、false',
  ],
  playground: ['浏览器访问 / 时提供试用页面', 'true、false'],
  resultOrigins: [
    '除 https://*.aliyuncs.com 外还可以从哪里取结果文件，供模拟器使用；--simulate 会自动设置',
    '形如 http://127.0.0.1:8001 的来源，逗号分隔',
  ],
  maxBodyBytes: [
    '请求体上限（字节）；图像编辑固定为 50 MiB，语音识别见 MAX_AUDIO_BYTES',
    '1024–1073741824 的整数',
  ],
  maxAudioBytes: ['语音识别的文件上限（字节）；默认与 OpenAI 相同（25 MiB）', '1024–1073741824 的整数'],
  maxInFlight: ['同时处理的请求数上限，超出返回 503', count],
  maxInFlightPerKey: ['每个 API Key 的同时请求数上限，超出返回 429', count],
  maxInFlightPerIp: ['每个客户端地址的同时请求数上限，超出返回 429', count],
  maxDelayMs: ['事件循环延迟超过多少毫秒时，新请求返回 503', count],
  maxRss: [
    '单个进程占用内存超过多少 MiB 时，新请求返回 503',
    '0–1048576 的整数（0 表示不限），或 auto：容器或服务单元内存上限的 85 %',
  ],
  ratePerKey: ['每个 API Key 在一个时间窗口内的请求数，超出返回 429', count],
  ratePerIp: ['每个客户端地址在一个时间窗口内的请求数，超出返回 429', count],
  rateWindowMs: ['时间窗口的长度（秒）', seconds],
  redisUrl: [
    '多个进程共用 RATE_LIMIT_… 计数的 Redis 或 Valkey；默认各进程各自计数',
    '形如 redis://127.0.0.1:6379 或 rediss://:password@host:6380/0 的 URL',
  ],
  rateSecret: ['Redis 里以 HMAC 代替 API Key 时所用的密钥，各进程须一致；默认由 REDIS_URL 生成', anyText],
  trustedProxies: [
    '信任哪些代理的 X-Forwarded-For；默认都不信任',
    'IP 地址或 CIDR 网段，逗号分隔：127.0.0.1,10.0.0.0/8',
  ],
  keyHash: [
    '日志里如何标识 API Key：MD5 的前 8 位、以 KEY_HASH_SECRET 计算的 HMAC 的前 8 位，或不标识',
    'md5、hmac、none',
  ],
  keyHashSecret: ['KEY_HASH=hmac 的密钥；默认每次启动随机生成', anyText],
  headersTimeoutMs: ['收齐请求头的时限（秒）', seconds],
  requestTimeoutMs: ['收齐整个请求的时限（秒）', seconds],
  keepAliveMs: ['空闲连接保留多少秒；应比前面的代理更长', seconds],
  writeStallMs: ['客户端多少秒不读取响应就断开', seconds],
  commitAfterMs: ['流式请求多少秒没有数据时，不等首个事件就先返回响应头', secondsOrNone],
  heartbeatMs: ['流中多少秒没有数据时发送一行注释', seconds],
  connectTimeoutMs: ['连上百炼的时限（秒），含 TLS 握手', seconds],
  streamHeadersMs: ['百炼流式回答首字节的时限（秒）', seconds],
  wholeHeadersMs: ['百炼非流式回答首字节的时限（秒）', seconds],
  firstEventMs: ['回答首个事件的时限（秒）', seconds],
  idleMs: ['百炼的回答中途多少秒没有数据就中断', seconds],
  totalMs: ['整个回答的时限（秒）；百炼共享域名在 600 秒时结束回答，业务空间专属域名为 3600 秒', seconds],
  taskMs: ['百炼异步任务（如较早模型的图片）最多等待的秒数；到时仍在排队的任务会被取消', seconds],
  prestopDelayMs: ['收到 SIGTERM（就绪检查随即失败）后，过多少秒停止监听', secondsOrNone],
  shutdownGraceMs: ['收到 SIGTERM 后，未完成的请求最多再执行多少秒', secondsOrNone],
  workers: [
    '共用端口的进程数；各项上限按进程计，设了 REDIS_URL 时请求频率合并计数',
    '1–64 的整数，或 auto：每个 CPU 核一个',
  ],
  metricsPort: ['供 Prometheus 抓取 GET /metrics 的独立端口', '0–65535 的整数（0 表示不开启）'],
  metricsHost: ['该端口监听的地址', address],
  metricsToken: [
    '在 PORT 上也提供 GET /metrics，请求须带 Authorization: Bearer <令牌>',
    '至少 16 个可见字符，不含空格',
  ],
  commit: ['构建所用的提交，用于 gateway_build_info', '字母、数字、点、短横线，最多 64 个字符'],
}
