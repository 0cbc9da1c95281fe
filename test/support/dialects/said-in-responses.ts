import { type Item, type ResponseObject } from '../responses/response-object.ts'
import { expectResponsesStream } from '../responses/validate-responses.ts'
import { parsed, type Calls, type Reader, type Said } from './said.ts'

export const responses: Reader = {
  whole: (text) => ofResponse(JSON.parse(text) as ResponseObject),
  stream: (text) => ofResponse(expectResponsesStream(text).response),
}

interface ResponseUsage {
  input_tokens: number
  input_tokens_details: { cached_tokens: number; cache_write_tokens: number }
  output_tokens: number
  output_tokens_details: { reasoning_tokens: number }
}

function ofResponse({ output, usage, status }: ResponseObject): Said {
  const of = (type: string) => output.filter((item) => item.type === type)
  const textsOf = (type: string) => of(type).flatMap(partsOf).join('')
  const calls = of('function_call').map(({ call_id: id, name, arguments: json }) => ({ id, name, json }))
  const counts = usage as ResponseUsage | null
  return {
    text: textsOf('message'),
    reasoning: textsOf('reasoning'),
    calls: parsed(calls as Calls),
    tokens:
      counts === null
        ? undefined
        : {
            input: counts.input_tokens,
            cached: counts.input_tokens_details.cached_tokens,
            written: counts.input_tokens_details.cache_write_tokens,
            output: counts.output_tokens,
            reasoning: counts.output_tokens_details.reasoning_tokens,
          },
    finish: status === 'incomplete' ? 'length' : calls.length > 0 ? 'calls' : 'stop',
  }
}

function partsOf(item: Item): string[] {
  return (item['content'] as { text: string }[]).map(({ text }) => text)
}
