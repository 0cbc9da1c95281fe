export const texts = {
  english: {
    title: 'Rerank',
    lead: 'Which documents answer a question: the model reads each together with the question, and orders them.',
    query: 'Question',
    documents: 'Documents',
    one: (number: number) => `Document ${number}`,
    action: 'Order',
    needsQuery: 'A question is missing.',
    needsDocuments: 'Documents are missing.',
    topN: 'At most',
    all: 'all',
    instruct: 'Task, in a sentence',
    instructHint: 'Find the article of law that answers the question',
    order: 'Documents, the best first',
    was: (number: number) => `Document ${number}`,
    score: (score: string) => `Score ${score}`,
    tokens: 'tokens',
    took: 'in all',
  },
  chinese: {
    title: '重排序',
    lead: '哪些文档能回答问题：模型把每个文档与问题放在一起阅读，再排出先后。',
    query: '问题',
    documents: '文档',
    one: (number: number) => `文档 ${number}`,
    action: '排序',
    needsQuery: '请填写问题。',
    needsDocuments: '请填写文档。',
    topN: '最多返回',
    all: '全部',
    instruct: '任务说明',
    instructHint: '检索能回答该问题的法条',
    order: '文档，最相关的在前',
    was: (number: number) => `文档 ${number}`,
    score: (score: string) => `得分 ${score}`,
    tokens: 'Token',
    took: '总耗时',
  },
}

/** What is there to begin with. */
export const examples = {
  english: {
    query: 'Must a loan between two persons be in writing?',
    documents: [
      'The tenant shall return the leased property at the end of the lease.',
      'A loan contract shall be in writing, unless natural persons agree otherwise.',
      'Interest on a loan may not be deducted from the principal in advance.',
      'A loan contract between natural persons is formed when the lender provides the loan.',
    ],
  },
  chinese: {
    query: '自然人之间的借款合同必须采用书面形式吗？',
    documents: [
      '租赁期限届满，承租人应当返还租赁物。',
      '借款合同应当采用书面形式，但是自然人之间借款另有约定的除外。',
      '借款的利息不得预先在本金中扣除。',
      '自然人之间的借款合同，自贷款人提供借款时成立。',
    ],
  },
}
