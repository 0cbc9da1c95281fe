/** Example requests for the OpenAPI document. A test sends each of them. */
export const examples = {
  'a question': {
    summary: 'A legal question',
    value: { model: 'farui-plus', input: '借款合同要写哪些条款？' },
  },
  'streaming, with thinking': {
    summary: 'A stream of events, including the reasoning',
    value: {
      model: 'qwen-plus',
      instructions: 'Answer in one sentence.',
      input: '9.11 和 9.9 哪个大？',
      reasoning: { effort: 'medium', summary: 'auto' },
      stream: true,
    },
  },
  'a function': {
    summary: 'A function to call',
    value: {
      model: 'qwen-plus',
      input: [{ role: 'user', content: '杭州今天天气如何？' }],
      tools: [
        {
          type: 'function',
          name: 'get_weather',
          description: 'The weather of a city',
          parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
        },
      ],
    },
  },
}
