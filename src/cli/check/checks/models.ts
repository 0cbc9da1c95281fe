import { Failure, passed, skipped, type Check } from '../check.ts'
import { expectJson } from '../explain/explain-answer.ts'
import { quote } from '../report/redact.ts'
import { modelShape, modelsShape } from '../explain/shapes.ts'
import { plain, say, type Text } from '../texts/index.ts'
import { quickMs } from './timeouts.ts'

export const models: Check = {
  name: 'models',
  needsKey: false,
  after: ['service'],
  timeoutMs: quickMs,
  async run({ session, key }) {
    const answer = await session.ask({ path: '/v1/models', key })
    const { data } = expectJson(answer, 200, modelsShape)
    const count = data.length
    if (!data.some(({ id }) => id === 'farui-plus')) {
      throw new Failure(say('faruiMissing', { count }), say('wrongShapeAdvice'))
    }
    const source = quote(answer.header('x-gateway-models') ?? '?')
    return passed(say('modelsListed', { count, source: toSource(source) }), { count, source })
  },
}

export const model: Check = {
  name: 'model',
  needsKey: false,
  after: ['service'],
  timeoutMs: quickMs,
  async run({ session, key, model: id }) {
    const answer = await session.ask({ path: `/v1/models/${encodeURIComponent(id)}`, key })
    if (answer.status === 404 && id !== 'farui-plus') {
      return skipped(say('modelUnlisted', { model: id }))
    }
    const { input_modalities: inputs, parameters } = expectJson(answer, 200, modelShape)
    const values = { model: id, inputs: inputs.map(quote).join(', ') }
    const takesTools = parameters.tools.treatment === 'passed'
    return passed(say('modelKnown', { ...values, tools: say(takesTools ? 'yes' : 'no') }), {
      ...values,
      tools: takesTools,
    })
  },
}

/** Translates the header's value, which is the same in every language. */
function toSource(source: string): Text {
  const date = /^catalogue of (\d{4}-\d{2}-\d{2})$/.exec(source)?.[1]
  if (date !== undefined) return say('fromCatalogue', { date })
  return source === 'dashscope and catalogue' ? say('fromBoth') : plain(source)
}
