const weather = [
  {
    type: 'function',
    function: {
      name: 'get_weather',
      description: 'The weather of a city',
      parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
    },
  },
]

const loan = {
  type: 'object',
  properties: {
    lender: { type: 'string' },
    borrower: { type: 'string' },
    sum: { type: 'number' },
    due: { type: 'string' },
  },
  required: ['lender', 'borrower', 'sum', 'due'],
  additionalProperties: false,
}

const settings = {
  thinking: { thinking: 'on' },
  tools: { tools: JSON.stringify(weather, undefined, 2) },
  schema: { format: 'json_schema', schema: JSON.stringify(loan, undefined, 2) },
} as const

/** What a new user may click, with the settings that it needs. */
export const examples = {
  english: [
    {
      title: 'Think it through',
      text: 'Which is larger, 9.11 or 9.9? Explain.',
      settings: settings.thinking,
    },
    { title: 'Call a tool', text: 'What is the weather in Hangzhou today?', settings: settings.tools },
    {
      title: 'Answer as JSON',
      text: 'Who owes whom how much? "On 3 May Li Hua lends Wang Wei 50,000 yuan, to be paid back by 31 December."',
      settings: settings.schema,
    },
  ],
  chinese: [
    { title: '先思考再回答', text: '9.11 和 9.9 哪个大？请说明理由。', settings: settings.thinking },
    { title: '调用工具', text: '杭州今天天气如何？', settings: settings.tools },
    {
      title: '输出 JSON',
      text: '谁欠谁多少钱？“李华于 5 月 3 日借给王伟 5 万元，约定 12 月 31 日前归还。”',
      settings: settings.schema,
    },
  ],
}
