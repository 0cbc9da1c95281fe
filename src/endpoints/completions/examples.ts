/** Example requests for the OpenAPI document. A test sends each of them. */
export const examples = {
  'farui-plus': {
    summary: 'A text to continue',
    value: { model: 'farui-plus', prompt: '借款合同一般包括以下条款：', max_tokens: 200 },
  },
  prompts: {
    summary: 'Several texts at once, streaming',
    value: { model: 'qwen-plus', prompt: ['Once upon a time', 'It was a dark night'], stream: true },
  },
}
