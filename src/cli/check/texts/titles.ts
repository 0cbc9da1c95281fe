/** The titles of the lines. */
export const titles = {
  service: { english: 'Service', chinese: '服务' },
  readiness: { english: 'Readiness', chinese: '就绪状态' },
  models: { english: 'Models', chinese: '模型列表' },
  model: { english: 'One model', chinese: '单个模型' },
  parameters: { english: 'Parameters', chinese: '参数' },
  bad_body: { english: 'Bad body', chinese: '请求体有误' },
  unknown_path: { english: 'Unknown path', chinese: '路径不存在' },
  missing_key: { english: 'Missing key', chinese: '未带 Key' },
  wrong_key: { english: 'Wrong key', chinese: 'Key 错误' },
  cors: { english: 'CORS', chinese: '跨域' },
  chat: { english: 'Chat', chinese: '对话' },
  stream: { english: 'Stream', chinese: '流式' },
  tools: { english: 'Tools', chinese: '工具调用' },
  embeddings: { english: 'Embeddings', chinese: '向量' },
  rerank: { english: 'Rerank', chinese: '重排序' },
  cancellation: { english: 'Cancellation', chinese: '中途取消' },
} as const
