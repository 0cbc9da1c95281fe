/** Example requests for the OpenAPI document. A test sends each of them. */
export const examples = {
  'farui-plus': {
    summary: 'A legal question',
    value: { model: 'farui-plus', messages: [{ role: 'user', content: '借款合同要写哪些条款？' }] },
  },
  'farui-plus, streaming': {
    summary: 'The same as a stream, with usage in the last chunk',
    value: {
      model: 'farui-plus',
      messages: [
        { role: 'system', content: '你是一名中国执业律师，回答要引用法条。' },
        { role: 'user', content: '朋友借我五万元到期不还，我该怎么办？' },
      ],
      stream: true,
      stream_options: { include_usage: true },
    },
  },
  thinking: {
    summary: 'A model that thinks first',
    value: {
      model: 'qwen-plus',
      messages: [{ role: 'user', content: '9.11 和 9.9 哪个大？' }],
      reasoning_effort: 'medium',
    },
  },
  tools: {
    summary: 'A function to call',
    value: {
      model: 'qwen-plus',
      messages: [{ role: 'user', content: '杭州今天天气如何？' }],
      tools: [
        {
          type: 'function',
          function: {
            name: 'get_weather',
            description: 'The weather of a city',
            parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
          },
        },
      ],
    },
  },
  image: {
    summary: 'A picture',
    value: {
      model: 'qwen3-vl-plus',
      messages: [
        {
          role: 'user',
          content: [
            { type: 'image_url', image_url: { url: 'https://example.com/contract.png' } },
            { type: 'text', text: '图中是什么？' },
          ],
        },
      ],
    },
  },
}
