import { isRecord } from '../../../json.ts'
import { Failure, passed, type Check, type Context } from '../check.ts'
import { expectJson } from '../explain/explain-answer.ts'
import { quote } from '../report/redact.ts'
import { fits } from '../explain/shape.ts'
import { completionShape, modelShape } from '../explain/shapes.ts'
import { say } from '../texts/index.ts'
import { textOf } from './chat.ts'
import { modelMs } from './timeouts.ts'

const question = { role: 'user', content: '北京现在天气怎么样？请用工具查询，然后用一句话回答。' }

const getWeather = {
  type: 'function',
  function: {
    name: 'get_weather',
    description: '查询一个城市现在的天气',
    parameters: {
      type: 'object',
      properties: { city: { type: 'string', description: '城市，例如：北京' } },
      required: ['city'],
    },
  },
}

/** The requested model if it supports tools, which farui-plus, for example, does not. */
async function modelWithTools({ session, key, model }: Context): Promise<string> {
  const { json } = await session.ask({ path: `/v1/models/${encodeURIComponent(model)}`, key })
  return fits(json, modelShape) && json.parameters.tools.treatment === 'passed' ? model : 'qwen-plus'
}

async function askWithTool({ session, key }: Context, model: string, messages: readonly unknown[]) {
  const answer = await session.ask({
    path: '/v1/chat/completions',
    key,
    body: { model, max_tokens: 512, messages: [question, ...messages], tools: [getWeather] },
  })
  return expectJson(answer, 200, completionShape)
}

function isCity(value: unknown): boolean {
  return isRecord(value) && typeof value['city'] === 'string' && value['city'] !== ''
}

export const tools: Check = {
  name: 'tools',
  needsKey: true,
  after: ['service', 'chat'],
  timeoutMs: modelMs,
  async run(context) {
    const model = await modelWithTools(context)
    const first = await askWithTool(context, model, [])
    const [{ message, finish_reason: reason }] = first.choices
    const [call, ...more] = message.tool_calls ?? []
    if (reason !== 'tool_calls' || call === undefined) {
      throw new Failure(say('noToolCall', { model, reason }), say('toolsAdvice'))
    }
    const given = quote(call.function.arguments)
    if (!isCity(context.session.parse(call.function.arguments))) {
      throw new Failure(say('badArguments', { arguments: given }), say('toolsAdvice'))
    }
    const results = [call, ...more].map(({ id }) => ({
      role: 'tool',
      tool_call_id: id,
      content: '晴，25 摄氏度',
    }))
    textOf(await askWithTool(context, model, [message, ...results]), model)
    return passed(say('toolRoundTrip', { model, arguments: given }), { model, calls: results.length })
  },
}
