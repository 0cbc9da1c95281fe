export interface Rule {
  pattern: RegExp
  /** What to write instead. */
  advice: string
  /** An example that the pattern must find. */
  catches: string
  /** A similar text that it must not find. */
  passes: string
}

/** Comments, texts of the program and documents in English. */
export const englishRules: readonly Rule[] = [
  {
    pattern: /\bwhom?ever\b/gi,
    advice: 'name the role: the caller, the operator, the client',
    catches: 'Whoever calls this must close it.',
    passes: 'The caller must close it.',
  },
  {
    pattern: /\b(?:nobody|somebody|anybody|everybody)(?:'s)?\b/gi,
    advice: 'name the role, or say what is not done',
    catches: 'The frame that nobody reads',
    passes: 'The unread frame',
  },
  {
    pattern: /\b(?:is|are|was|were|be|been)\s+told\b/gi,
    advice: 'say who informs: "the header reports it"',
    catches: 'The caller is told of it.',
    passes: 'The header reports it.',
  },
  {
    pattern: /\bin\s+place\s+of\b/gi,
    advice: 'instead of',
    catches: 'one call in place of two',
    passes: 'one call instead of two; checked in place',
  },
  {
    pattern: /\bfor\s+want\s+of\b/gi,
    advice: 'without, because … is missing',
    catches: 'skipped for want of a key',
    passes: 'skipped without a key',
  },
  {
    pattern:
      /\bof\s+(?:DashScope|OpenAI|OpenTelemetry|Node|Redis)'s(?=\s*(?:[.,;:)]|$)|\s+(?:that|which|is|are|was|has|have|and|or|to|in|on|for|with|at|by|as|from|but|may|must)\b)/gim,
    advice: 'put the owner first: a DashScope answer',
    catches: "an answer of X; an error of DashScope's that has no code",
    passes: "because of DashScope's limit",
  },
  {
    pattern: /\b(?:what|who)\s+(?:is|was|are|were)\s+(?:taken|told|asked|left|meant|heard)\b/gi,
    advice: 'name the thing',
    catches: 'What is taken goes to the list.',
    passes: 'Accepted parameters go to the list.',
  },
  {
    pattern: /\b(?:stands|stood)\b(?! in the foreground)/gi,
    advice: 'is, has, represents',
    catches: 'The word stands there twice.',
    passes: 'The word appears twice. Understood.',
  },
  {
    pattern: /\b(?:to|for|of|with)\s+who\b/gi,
    advice: 'name the role',
    catches: 'It is for who has the token.',
    passes: 'It is for clients with the token, for whom it is written.',
  },
  {
    pattern: /\bwhat\s+(?:becomes|comes|became)\s+of\b/gi,
    advice: 'the result, the treatment, the outcome',
    catches: 'what becomes of a parameter',
    passes: 'how a parameter is treated',
  },
  {
    pattern: /\bwould\s+do\b(?=[.;]|$)/gim,
    advice: 'name the nearest allowed value',
    catches: '1.99 would do.',
    passes: 'as a proxy would do it',
  },
  {
    pattern: /\bin\s+silence\b/gi,
    advice: 'silently, unreported',
    catches: 'nothing is dropped in silence',
    passes: 'every dropped field is reported',
  },
  {
    pattern: /\bwords?\s+for\s+it\b|\bwhichever\s+words?\b/gi,
    advice: "the model's parameter, DashScope's value",
    catches: 'in whichever words the model has for it',
    passes: "mapped to the model's own parameter",
  },
  {
    pattern: /\bpatience\b/gi,
    advice: 'timeouts',
    catches: 'Patience: ten seconds',
    passes: 'Timeouts: ten seconds. The patient reader',
  },
  {
    pattern: /\b(?:came|come|comes|coming)\s+about\b/gi,
    advice: 'is made, succeeds, happens',
    catches: 'where no connection came about',
    passes: 'where no connection was made',
  },
  {
    pattern: /\btells?\b(?!\s+(?:apart|your\s+client))/gi,
    advice: 'reports, shows, decides, returns',
    catches: 'a transport that tells of each call',
    passes: 'a transport that logs each call',
  },
  {
    pattern: /\bhears?\b/gi,
    advice: 'receives, is notified of',
    catches: 'Observers and the log hear of it.',
    passes: 'Notifies observers and the log.',
  },
  {
    pattern: /\blets?\s+go\b|\bturned\s+away\b/gi,
    advice: 'releases, disconnects, closes; rejected',
    catches: 'requests that are turned away',
    passes: 'rejected requests; the network policy lets Prometheus in',
  },
  {
    pattern: /\bstrangers?\b/gi,
    advice: 'unknown clients, outsiders, other callers',
    catches: 'what strangers write into a request',
    passes: 'text in a request',
  },
  {
    pattern: /\bstand-ins?\b/gi,
    advice: 'the simulator, a stub',
    catches: "DashScope's stand-in",
    passes: 'the DashScope simulator',
  },
]

/** Words and names of the code. */
export const nameRules: readonly Rule[] = [
  {
    pattern: /^(?:patience|crew|leftovers|findings|telling|told|bury|deadline)$/i,
    advice: 'timeouts, WorkerSupervisor, unmappedFields, sources, retire …: the standard term',
    catches: 'Patience',
    passes: 'timeouts',
  },
  {
    pattern: /^(?:asked|here|most|nothing|fate|strays?|leavers?|thinker|outvoted|settle|standIn)$/i,
    advice: 'say what it is: requestedModel, max, noop, treatment, disconnected clients, closeReader …',
    catches: 'asked',
    passes: 'requestedModel',
  },
  {
    pattern: /^(?:Making|Stamp|Around)$|^[A-Z]\w*(?:Helper|Util|Utils|Manager|Impl|Base)$/,
    advice: 'a name for what it is or does',
    catches: 'TurnBase',
    passes: 'TurnFields',
  },
  {
    pattern: /^(?:most|largest|longest|fewest)[A-Z]|^(?:MOST|LARGEST|LONGEST)_/,
    advice: 'max…',
    catches: 'longestText',
    passes: 'maxTextLength',
  },
]

/** Documents and texts in Chinese: one word for one thing, and no literal renderings. */
export const chineseRules: readonly Rule[] = [
  { pattern: /调用者/g, advice: '调用方', catches: '调用者断开', passes: '调用方断开' },
  { pattern: /沉默/g, advice: '静默、无数据', catches: '百炼沉默 15 秒', passes: '流中 15 秒无数据' },
  {
    pattern: /(?:就算|视为|算)不在|不在(?:时|期间|的时候)/g,
    advice: '不可用',
    catches: 'Redis 不在时',
    passes: 'Redis 不可用时，不在列表中',
  },
  { pattern: /通义千问/g, advice: '千问', catches: '通义千问', passes: '千问与通义法睿' },
  {
    pattern: /API 密钥|该密钥|新建的密钥|专用密钥/g,
    advice: 'API Key',
    catches: '该密钥无权使用此模型',
    passes: 'HMAC 的密钥',
  },
  { pattern: /词元/g, advice: 'Token', catches: '词元上限', passes: 'Token 上限' },
  { pattern: /替身/g, advice: '模拟器', catches: '由替身作答', passes: '由模拟器作答' },
  { pattern: /听取信号/g, advice: '响应信号', catches: '就会听取信号', passes: '即响应信号' },
  { pattern: /迟到/g, advice: '延迟', catches: '线程迟到', passes: '事件循环延迟' },
  {
    pattern: /多说了话|挤不进来|不好看|变了样|会得到说明/g,
    advice: '直接说明事实',
    catches: '多说了话的不再使用',
    passes: '收到多余数据的连接立即弃用',
  },
  {
    pattern: /(?<!我)该怎么办(?!？)/g,
    advice: '如何处理',
    catches: '会告诉你什么，该怎么办',
    passes: '告警处理',
  },
  {
    pattern: /谁也|别有用心|白等|要紧的?|不去别处/g,
    advice: '直接说明事实',
    catches: '重启之后谁也算不出',
    passes: '重启后无法再计算',
  },
  { pattern: /这里没有(?:运行|试)过/g, advice: '未经实测', catches: '这里没有运行过', passes: '未经实测' },
]
