/** Retrieval: embeddings find candidates, rerank chooses among them, and the model answers from them. npm install openai */
import OpenAI from 'openai'

const client = new OpenAI({
  baseURL: process.env.OPENAI_BASE_URL ?? 'http://127.0.0.1:8000/v1',
  apiKey: process.env.DASHSCOPE_API_KEY,
})

const articles = [
  '第六百六十七条 借款合同是借款人向贷款人借款，到期返还借款并支付利息的合同。',
  '第六百六十八条 借款合同应当采用书面形式，但是自然人之间借款另有约定的除外。',
  '第六百七十条 借款的利息不得预先在本金中扣除。',
  '第六百七十五条 借款人应当按照约定的期限返还借款。',
  '第六百七十九条 自然人之间的借款合同，自贷款人提供借款时成立。',
  '第七百零三条 租赁合同是出租人将租赁物交付承租人使用、收益，承租人支付租金的合同。',
  '第七百零七条 租赁期限六个月以上的，应当采用书面形式。',
  '第一千零六十五条 男女双方可以约定婚姻关系存续期间所得的财产归属。',
]
const question = '自然人之间的借款合同必须采用书面形式吗？'

// 1. The vectors of the articles, which a real program would store, and that of the question.
const embed = async (input, type) => {
  const { data } = await client.embeddings.create({ model: 'text-embedding-v4', input, text_type: type })
  return data.map(({ embedding }) => embedding)
}
const vectors = await embed(articles, 'document')
const [wanted] = await embed([question], 'query')
const similarity = (vector) => vector.reduce((sum, value, at) => sum + value * wanted[at], 0)
const candidates = articles
  .map((text, at) => ({ text, score: similarity(vectors[at]) }))
  .sort((one, other) => other.score - one.score)
  .slice(0, 5)
  .map(({ text }) => text)

// 2. The best of them. OpenAI has no such endpoint, but its client can call any path.
const { results } = await client.post('/rerank', {
  body: { model: 'qwen3-rerank', query: question, documents: candidates, top_n: 3 },
})
const sources = results.map(({ index, relevance_score: score }) => ({ text: candidates[index], score }))

// 3. The answer, with the numbers of its sources.
const list = sources.map(({ text }, at) => `[${at + 1}] ${text}`).join('\n')
const { choices } = await client.chat.completions.create({
  model: 'qwen-plus',
  messages: [
    {
      role: 'system',
      content: `只根据以下条文回答，并在每句话后标注出处，例如 [1]。条文中没有的，请说明不知道。\n\n${list}`,
    },
    { role: 'user', content: question },
  ],
})
console.log(`${choices[0].message.content}\n`)
for (const [at, { text, score }] of sources.entries()) console.log(`[${at + 1}] ${score.toFixed(2)} ${text}`)
