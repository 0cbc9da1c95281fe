/** Results of the checks of embeddings and rerank. */
export const retrieval = {
  embedded: {
    english: '{model}: {count} vectors of {dimensions} numbers in base64 ({tokens} tokens)',
    chinese: '{model}：{count} 个 {dimensions} 维向量，base64 格式（{tokens} Token）',
  },
  wrongVectors: {
    english: 'expected {expected} vectors of {dimensions} numbers in order, got {count} of {sizes}',
    chinese: '应按顺序返回 {expected} 个 {dimensions} 维向量，实际为 {count} 个，维数 {sizes}',
  },
  reranked: {
    english: '{model} ordered {count} documents; the right one is first, with a score of {score}',
    chinese: '{model} 对 {count} 篇文档排序，最相关的排在首位，得分 {score}',
  },
  wrongOrder: {
    english: '{model} should list three documents with number 1 first, but the order is {order}',
    chinese: '{model} 应返回三篇文档且 1 号在首位，实际顺序为 {order}',
  },
  modelUnavailable: {
    english: 'skipped: this key has no access to {model} ({code})',
    chinese: '跳过：此 Key 无法使用 {model}（{code}）',
  },
} as const
