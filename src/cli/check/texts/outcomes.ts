/** Results of the checks: the meaning, and advice for problems. */
export const outcomes = {
  serviceUp: {
    english: 'dashscope-gateway {version} answers',
    chinese: 'dashscope-gateway {version} 正在运行',
  },
  ready: { english: 'accepts new requests', chinese: '可以接收新请求' },
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
    english: '{model}: accepts {inputs}; tools: {tools}',
    chinese: '{model}：支持输入 {inputs}；工具调用：{tools}',
  },
  modelUnlisted: {
    english: '{model} is not in the list of models. It may exist all the same; a call will show it',
    chinese: '{model} 不在模型列表中，但仍可能存在，实际调用后才能确定',
  },
  adjusted: {
    english:
      'temperature 2 becomes {sent}; the header x-gateway-adjusted reports it, and strict mode rejects it',
    chinese: 'temperature 2 调整为 {sent}，响应头 x-gateway-adjusted 有说明，严格模式则会拒绝',
  },
  alwaysStrict: {
    english: 'the service runs in strict mode (STRICT): it rejects requests that would need an adjustment',
    chinese: '服务对所有请求启用了严格模式（STRICT）：凡需调整的一律拒绝',
  },
  adjustedUnreported: {
    english: 'temperature 2 was changed, but the header x-gateway-adjusted is missing',
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
    english: 'If there is a proxy in between, let it forward the headers x-gateway-* in both directions',
    chinese: '如果中间有代理，请让它双向透传 x-gateway-* 头',
  },
  rejectedCorrectly: {
    english: "rejected with {status} {type} in OpenAI's error envelope",
    chinese: '按 OpenAI 的错误结构返回 {status} {type}',
  },
  wrongKeyRefused: {
    english: 'DashScope is reachable and rejected an invented key: 401 authentication_error',
    chinese: '能连上百炼，且百炼拒绝了虚构的 Key：401 authentication_error',
  },
  wrongKeyRefusedBySimulator: {
    english: 'the simulator at {host} rejected an invented key: 401 authentication_error',
    chinese: '模拟器 {host} 拒绝了虚构的 Key：401 authentication_error',
  },
  wrongRefusal: {
    english: 'expected {status} {type}, got {got}',
    chinese: '应返回 {status} {type}，实际为 {got}',
  },
  wrongRefusalAdvice: {
    english:
      "SDKs raise the wrong exception. If a proxy answers by itself (authentication, its own error pages), let it forward the gateway's responses",
    chinese: 'SDK 会抛出错误的异常类型。如果中间的代理自行应答（鉴权、自定义错误页），请让它透传网关的响应',
  },
  anyOrigin: {
    english: 'browsers may call it from any origin',
    chinese: '浏览器可从任意来源调用',
  },
  preflightRefused: {
    english: 'a preflight request of a browser gets {status}',
    chinese: '浏览器的预检请求得到 {status}',
  },
  originRefused: {
    english: 'access-control-allow-origin is {value}',
    chinese: 'access-control-allow-origin 为 {value}',
  },
  originTwice: {
    english: 'access-control-allow-origin is sent twice ({value}); browsers reject that',
    chinese: 'access-control-allow-origin 出现两次（{value}），浏览器会拒绝',
  },
  headersRefused: {
    english: 'the preflight does not allow {missing}',
    chinese: '预检响应不允许 {missing}',
  },
  corsAdvice: {
    english:
      'The gateway handles CORS by itself: let the proxy forward OPTIONS, and remove its own access-control-* headers',
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
    english: 'Try again, or use another model with --model',
    chinese: '请重试，或用 --model 换一个模型',
  },
  streams: {
    english:
      'first token after {first} ms, {speed} tokens/s, {pieces} pieces in {reads} reads: no proxy buffers the stream',
    chinese: '首 Token {first} 毫秒，{speed} Token/秒，{pieces} 个分片分 {reads} 次到达：中间没有缓冲',
  },
  streamsTooQuick: {
    english: 'complete after {last} ms ({pieces} pieces): too short to detect buffering',
    chinese: '{last} 毫秒内收完（{pieces} 个分片）：时间太短，无法判断中间是否有缓冲',
  },
  buffered: {
    english:
      'no data for {first} ms, then {pieces} pieces within {span} ms ({reads} reads), twice in a row: a proxy in between buffers{server}',
    chinese:
      '{first} 毫秒没有数据，随后 {pieces} 个分片在 {span} 毫秒内一起到达（{reads} 次读取），两次都如此：中间有代理在缓冲{server}',
  },
  bufferedAdvice: {
    english:
      'Switch off response buffering and compression in the proxy; in nginx: proxy_buffering off; gzip off; (see docs/deploy.md)',
    chinese: '请在代理上关闭响应缓冲和压缩；nginx：proxy_buffering off; gzip off;（见 docs/deploy.zh-CN.md）',
  },
  notAStream: {
    english: 'a stream was requested, but the content-type is {type}',
    chinese: '请求的是流式，返回的 content-type 却是 {type}',
  },
  brokenStream: {
    english: 'the stream is malformed: {what}',
    chinese: '流式内容不符合规范：{what}',
  },
  failedInStream: {
    english: 'the stream ended with an error: {what}',
    chinese: '流以错误结束：{what}',
  },
  failedInStreamAdvice: {
    english: 'Try again; if it fails again, the message and the log of the gateway name the cause',
    chinese: '请重试；如果仍然失败，提示和网关日志会说明原因',
  },
  toolRoundTrip: {
    english: '{model} called get_weather with {arguments}, received the result and answered',
    chinese: '{model} 以 {arguments} 调用了 get_weather，拿到结果后作答',
  },
  noToolCall: {
    english: '{model} answered without calling the tool (finish_reason {reason})',
    chinese: '{model} 没有调用工具就作答了（finish_reason 为 {reason}）',
  },
  badArguments: {
    english: 'the arguments of the tool call do not match the schema: {arguments}',
    chinese: '工具调用的参数不符合 schema：{arguments}',
  },
  toolsAdvice: {
    english: 'Models differ in this: try again, or use another model with --model',
    chinese: '不同模型表现不一：请重试，或用 --model 换一个模型',
  },
  disconnected: {
    english: 'disconnected from a stream after its first piece; the next request was answered {ms} ms later',
    chinese: '收到首个分片后断开，下一个请求在 {ms} 毫秒后得到应答',
  },
  completeTooSoon: {
    english: 'skipped: the answer was complete before the client could disconnect',
    chinese: '跳过：还没来得及断开，回答就已结束',
  },
  stillOpen: {
    english: '{ms} ms after the disconnect the stream still counts as open: {what}',
    chinese: '断开 {ms} 毫秒后，该流仍被计为进行中：{what}',
  },
  stillOpenAdvice: {
    english:
      'A proxy must close its connection to the gateway when the client disconnects; nginx: proxy_ignore_client_abort off;',
    chinese: '客户端断开时，中间的代理必须随之断开；nginx：proxy_ignore_client_abort off;',
  },
  wrongShape: {
    english: 'the answer is malformed: {what}',
    chinese: '返回内容不符合规范：{what}',
  },
  wrongShapeAdvice: {
    english: 'Check whether a proxy rewrites responses; otherwise please report it as a bug of the gateway',
    chinese: '请检查中间是否有代理改写了响应；如果没有，请作为网关的缺陷反馈',
  },
  needsKey: { english: 'skipped: needs a key', chinese: '跳过：需要 Key' },
  skippedAfter: { english: 'skipped, because of: {titles}', chinese: '跳过，原因：{titles} 未通过' },
} as const
