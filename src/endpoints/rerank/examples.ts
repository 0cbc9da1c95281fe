/** Example request bodies. */
export const examples = {
  texts: {
    summary: 'Three texts, the best two with their words',
    value: {
      model: 'qwen3-rerank',
      query: '借款利率的上限是多少？',
      documents: ['借款合同应当采用书面形式。', '借款的利率不得违反国家有关规定。', '今天天气很好。'],
      top_n: 2,
      return_documents: true,
    },
  },
}
