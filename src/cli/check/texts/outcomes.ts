/** What the checks find: what it means, and for what is wrong what to do. */
export const outcomes = {
  serviceUp: {
    english: 'dashscope-gateway {version} answers',
    chinese: 'dashscope-gateway {version} 正在运行',
  },
  ready: { english: 'takes new requests', chinese: '可以接收新请求' },
  modelsListed: {
    english: '{count} models, farui-plus among them (from: {source})',
    chinese: '共 {count} 个模型，包含 farui-plus（来源：{source}）',
  },
  fromCatalogue: { english: 'catalogue of {date}', chinese: '内置目录（{date}）' },
  fromBoth: { english: 'DashScope and catalogue', chinese: '百炼和内置目录' },
  yes: { english: 'yes', chinese: '支持' },
  no: { english: 'no', chinese: '不支持' },
  faruiMissing: {
    english: 'the list of {count} models has no farui-plus',
    chinese: '列表共 {count} 个模型，其中没有 farui-plus',
  },
  modelKnown: {
    english: '{model}: takes {inputs}; tools: {tools}',
    chinese: '{model}：支持输入 {inputs}；工具调用：{tools}',
  },
  modelUnlisted: {
    english: '{model} is in no list; that is no limit, whether it exists shows when it is asked',
    chinese: '{model} 不在模型列表中；列表并不限制可用模型，是否存在要实际调用才知道',
  },
  adjusted: {
    english:
      'temperature 2 becomes {sent}, the header x-gateway-adjusted says so, and strict mode refuses it',
    chinese: 'temperature 2 调整为 {sent}，响应头 x-gateway-adjusted 有说明，严格模式则会拒绝',
  },
  alwaysStrict: {
    english: 'the service is in strict mode for everyone (STRICT): it refuses what would have to be adjusted',
    chinese: '服务对所有请求启用了严格模式（STRICT）：凡需调整的一律拒绝',
  },
  adjustedUntold: {
    english: 'temperature 2 was changed, but the header x-gateway-adjusted did not come through',
    chinese: 'temperature 2 已被调整，但没有收到响应头 x-gateway-adjusted',
  },
  notAdjusted: {
    english: 'a dry run would send temperature {sent} instead of 1.99',
    chinese: '试运行显示 temperature 将按 {sent} 发送，应为 1.99',
  },
  dryRunIgnored: {
    english: 'the header x-gateway-dry-run has no effect',
    chinese: '请求头 x-gateway-dry-run 没有生效',
  },
  strictIgnored: {
    english: 'the header x-gateway-strict has no effect',
    chinese: '请求头 x-gateway-strict 没有生效',
  },
  passHeadersOn: {
    english: 'If there is a proxy in between, let it pass the headers x-gateway-* on, both ways',
    chinese: '如果中间有代理，请让它双向透传 x-gateway-* 头',
  },
  refusedRightly: {
    english: "refused with {status} {type} in OpenAI's error envelope",
    chinese: '按 OpenAI 的错误结构返回 {status} {type}',
  },
  wrongKeyRefused: {
    english: 'DashScope was reached and refused a made-up key: 401 authentication_error',
    chinese: '能连上百炼，且百炼拒绝了虚构的 Key：401 authentication_error',
  },
  wrongKeyRefusedBySimulator: {
    english: 'the simulator at {host} refused a made-up key: 401 authentication_error',
    chinese: '模拟器 {host} 拒绝了虚构的 Key：401 authentication_error',
  },
  wrongRefusal: {
    english: 'expected {status} {type}, got {got}',
    chinese: '应返回 {status} {type}，实际为 {got}',
  },
  wrongRefusalAdvice: {
    english:
      "SDKs raise the wrong error class. If a proxy in between answers itself (auth, its own error pages), let it pass the gateway's answers on",
    chinese: 'SDK 会抛出错误的异常类型。如果中间的代理自行应答（鉴权、自定义错误页），请让它透传网关的响应',
  },
  browsersWelcome: {
    english: 'browsers may call it from any origin',
    chinese: '浏览器可从任意来源调用',
  },
  preflightRefused: {
    english: 'the preflight of a browser is answered with {status}',
    chinese: '浏览器的预检请求得到 {status}',
  },
  originRefused: {
    english: 'access-control-allow-origin is {value}',
    chinese: 'access-control-allow-origin 为 {value}',
  },
  originTwice: {
    english: 'access-control-allow-origin comes twice ({value}); browsers refuse that',
    chinese: 'access-control-allow-origin 出现两次（{value}），浏览器会拒绝',
  },
  headersRefused: {
    english: 'the preflight does not allow {missing}',
    chinese: '预检响应不允许 {missing}',
  },
  corsAdvice: {
    english:
      'The gateway handles CORS by itself: let the proxy pass OPTIONS on, and add no access-control-* headers there',
    chinese: '网关自己会处理跨域：请让代理透传 OPTIONS 请求，不要在代理里另加 access-control-* 头',
  },
  answered: {
    english: '{model} answered "{text}" ({tokens} tokens)',
    chinese: '{model} 回答“{text}”（{tokens} Token）',
  },
  emptyAnswer: {
    english: '{model} answered without any text (finish_reason {reason})',
    chinese: '{model} 的回答没有内容（finish_reason 为 {reason}）',
  },
  emptyAnswerAdvice: {
    english: 'Try again, or another model with --model',
    chinese: '请重试，或用 --model 换一个模型',
  },
  streams: {
    english:
      'first token after {first} ms, {speed} tokens/s, {pieces} pieces in {reads} reads: nothing in between buffers',
    chinese: '首 Token {first} 毫秒，{speed} Token/秒，{pieces} 个分片分 {reads} 次到达：中间没有缓冲',
  },
  streamsTooQuick: {
    english:
      'complete after {last} ms ({pieces} pieces): too short to tell whether anything in between buffers',
    chinese: '{last} 毫秒内收完（{pieces} 个分片）：时间太短，无法判断中间是否有缓冲',
  },
  buffered: {
    english:
      'silence for {first} ms, then {pieces} pieces within {span} ms ({reads} reads), twice in a row: something in between buffers{server}',
    chinese:
      '{first} 毫秒没有数据，随后，{pieces} 个分片在 {span} 毫秒内一起到达（{reads} 次读取），两次都如此：中间有缓冲{server}',
  },
  bufferedAdvice: {
    english:
      'Switch buffering and compression of responses off in the proxy; in nginx: proxy_buffering off; gzip off; (see docs/deploy.md)',
    chinese: '请在代理上关闭响应缓冲和压缩；nginx：proxy_buffering off; gzip off;（见 docs/deploy.zh-CN.md）',
  },
  notAStream: {
    english: 'a stream was asked for, and content-type {type} came',
    chinese: '请求的是流式，返回的 content-type 却是 {type}',
  },
  brokenStream: {
    english: 'the stream is not as it should be: {what}',
    chinese: '流式内容不符合规范：{what}',
  },
  failedInStream: {
    english: 'the stream ended with an error: {what}',
    chinese: '流以错误结束：{what}',
  },
  failedInStreamAdvice: {
    english: 'Try again; if it stays, the message and the log of the gateway say who broke off',
    chinese: '请重试；如果一直如此，提示和网关日志会说明是哪一方中断的',
  },
  toolsRound: {
    english: '{model} called get_weather with {arguments}, was given the result and answered',
    chinese: '{model} 以 {arguments} 调用了 get_weather，拿到结果后作答',
  },
  noToolCall: {
    english: '{model} answered without calling the tool (finish_reason {reason})',
    chinese: '{model} 没有调用工具就作答了（finish_reason 为 {reason}）',
  },
  badArguments: {
    english: 'the arguments of the tool call are not what the schema asks for: {arguments}',
    chinese: '工具调用的参数不符合 schema：{arguments}',
  },
  toolsAdvice: {
    english: 'Models differ here: try again, or another model with --model',
    chinese: '不同模型表现不一：请重试，或用 --model 换一个模型',
  },
  left: {
    english: 'left a stream after its first piece; the next request was answered {ms} ms later',
    chinese: '收到首个分片后离开，下一个请求在 {ms} 毫秒后得到应答',
  },
  nothingToLeave: {
    english: 'skipped: the answer was complete before one could leave',
    chinese: '跳过：还没来得及离开，回答就已结束',
  },
  stillHeld: {
    english: 'a stream that was left still counts as under way after {ms} ms: {what}',
    chinese: '离开的流在 {ms} 毫秒后仍被计为进行中：{what}',
  },
  stillHeldAdvice: {
    english:
      'A proxy in between must close its connection when its client leaves; nginx: proxy_ignore_client_abort off;',
    chinese: '客户端离开时，中间的代理必须随之断开；nginx：proxy_ignore_client_abort off;',
  },
  wrongShape: {
    english: 'the answer is not as it should be: {what}',
    chinese: '返回内容不符合规范：{what}',
  },
  wrongShapeAdvice: {
    english:
      'Is there something in between that rewrites answers? Otherwise please report it as a bug of the gateway',
    chinese: '中间是否有改写响应的程序？如果没有，请当作网关的缺陷反馈',
  },
  needsKey: { english: 'skipped: needs a key', chinese: '跳过：需要 Key' },
  standsOn: { english: 'skipped, because of: {titles}', chinese: '跳过，原因：{titles} 未通过' },
} as const
