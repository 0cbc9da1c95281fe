/** Example request bodies. */
export const examples = {
  text: {
    summary: 'One text',
    value: { model: 'text-embedding-v4', input: '借款合同要写哪些条款？' },
  },
  query: {
    summary: 'A query of a search, in vectors of 512 numbers',
    value: {
      model: 'text-embedding-v4',
      input: ['What must a loan contract say?'],
      dimensions: 512,
      text_type: 'query',
      instruct: 'Given a question, find articles of law that answer it',
    },
  },
  image: {
    summary: 'An image and a text, a vector each',
    value: {
      model: 'qwen3-vl-embedding',
      input: [{ image: 'https://dashscope.oss-cn-beijing.aliyuncs.com/images/256_1.png' }, 'a red cup'],
    },
  },
}
