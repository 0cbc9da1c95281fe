import { Failure, passed, type Check } from '../check.ts'
import { expectJson } from '../explain/explain-answer.ts'
import { quote } from '../report/redact.ts'
import { completionShape, type Completion } from '../explain/shapes.ts'
import { say } from '../texts/index.ts'
import { modelMs } from './timeouts.ts'

/** A thinking model may use all its tokens before the first text. */
const wasCutThinking = ({ message, finish_reason: reason }: Completion['choices'][0]) =>
  reason === 'length' && typeof message.reasoning_content === 'string'

/** The answer's text. */
export function textOf({ choices: [choice] }: Completion, model: string): string {
  const text = quote(choice.message.content ?? '')
  if (text !== '' || wasCutThinking(choice)) return text === '' ? '…' : text
  const reason = choice.finish_reason
  throw new Failure(say('emptyAnswer', { model, reason }), say('emptyAnswerAdvice'))
}

export const chat: Check = {
  name: 'chat',
  needsKey: true,
  after: ['service'],
  timeoutMs: modelMs,
  async run({ session, key, model }) {
    const answer = await session.ask({
      path: '/v1/chat/completions',
      key,
      body: {
        model,
        max_tokens: 32,
        messages: [{ role: 'user', content: '借款合同应当采用什么形式？只回答两个字。' }],
      },
    })
    const completion = expectJson(answer, 200, completionShape)
    const { total_tokens: tokens } = completion.usage
    return passed(say('answered', { model, text: textOf(completion, model), tokens }), {
      total_tokens: tokens,
    })
  },
}
