/** Bodies of up to 200,000 values and 20 MB, as costly to read as they can be made. */
import { largestShape } from '../../../src/openai/check-shape.ts'
import { range } from './numbers.ts'

export interface Junk {
  name: string
  body: string
  headers?: Record<string, string>
}

const { members, values } = largestShape
/** As long as a body of one value may be, with room for the rest of it. */
const longest = 19_000_000

const list = (count: number, element: string | ((index: number) => string)) =>
  `[${range(count)
    .map((index) => (typeof element === 'string' ? element : element(index)))
    .join(',')}]`
const record = (count: number, value: string, key = 'k') =>
  `{${range(count)
    .map((index) => `"${key}${index}":${value}`)
    .join(',')}}`

/** As many lists of that as the limit of values has room for. */
const nested = (element: string, each: number) =>
  list(Math.floor(values / (members * each)), list(members, element))

const hi = '"messages":[{"role":"user","content":"hi"}]'
const withField = (name: string, value: string, model = 'qwen-plus') =>
  `{"model":"${model}",${hi},"${name}":${value}}`
const withMessages = (messages: string, model = 'qwen-plus') => `{"model":"${model}","messages":${messages}}`
const withParts = (parts: string, model?: string) =>
  withMessages(`[{"role":"user","content":${parts}}]`, model)
const tool = (name: string) => `{"type":"function","function":{"name":"${name}"}}`
const long = (piece: string) => piece.repeat(Math.floor(longest / Buffer.byteLength(piece)))

const lists = ['stop', 'messages', 'tools', 'functions', 'modalities', 'skill', 'unknown']
const elements = [
  '{}',
  '[]',
  '0',
  '""',
  'null',
  '1.5',
  'true',
  '"\\u0000"',
  '{"type":"function","function":{"name":""}}',
  '{"role":"user"}',
]

const inLists: Junk[] = lists.flatMap((name) => [
  ...elements.map((element) => ({
    name: `${name} full of ${element}`,
    body: withField(name, list(members, element)),
  })),
  { name: `${name}: 199,981 of {}`, body: withField(name, list(199_981, '{}')) },
  { name: `${name}: lists of lists of {}`, body: withField(name, nested('{}', 1)) },
  { name: `${name}: lists of lists of 0`, body: withField(name, nested('0', 1)) },
  { name: `${name}: lists of lists of {"a":{}}`, body: withField(name, nested('{"a":{}}', 2)) },
])

const records = [
  'logit_bias',
  'metadata',
  'chat_template_kwargs',
  'web_search_options',
  'search_options',
  'stream_options',
  'response_format',
  'audio',
  'unknown',
]
const inRecords: Junk[] = records.flatMap((name) => [
  ...['"x"', '1', '{}'].map((value) => ({
    name: `${name} full of ${value}`,
    body: withField(name, record(members, value)),
  })),
  { name: `${name}: 99,000 keys`, body: withField(name, record(99_000, '1')) },
  { name: `${name}: records in records`, body: withField(name, record(9, record(members, '1'))) },
])

const user = (more: string) => `{"role":"user","content":"hi"${more}}`
const inMessages: Junk[] = [
  { name: 'messages that are good', body: withMessages(list(members, user(''))) },
  {
    name: 'messages of one letter in parts',
    body: withMessages(list(members, '{"role":"user","content":[{"type":"text","text":"x"}]}')),
  },
  {
    name: 'the same for a model that sees',
    body: withMessages(
      list(members, '{"role":"user","content":[{"type":"text","text":"x"}]}'),
      'qwen3-vl-plus',
    ),
  },
  {
    name: 'messages with names of their own',
    body: withMessages(list(members, (index) => user(`,"k${index}":1,"l${index}":2`))),
  },
  {
    name: 'messages whose last is bad',
    body: withMessages(`${list(members - 1, user('')).slice(0, -1)},{"role":"user"}]`),
  },
  {
    name: 'a message with 10,000 names',
    body: withMessages(`[{"role":"user","content":"hi",${record(members - 2, '1').slice(1)}]`),
  },
  {
    name: 'ten of them',
    body: withMessages(list(9, `{"role":"user","content":"hi",${record(members - 2, '1').slice(1)}`)),
  },
  { name: 'parts that are good', body: withParts(list(members, '{"type":"text","text":"x"}')) },
  {
    name: 'four times 10,000 of them',
    body: withMessages(list(4, `{"role":"user","content":${list(members, '{"type":"text","text":"x"}')}}`)),
  },
  {
    name: 'the same for a model that sees',
    body: withMessages(
      list(4, `{"role":"user","content":${list(members, '{"type":"text","text":"x"}')}}`),
      'qwen3-vl-plus',
    ),
  },
  {
    name: 'parts with names of their own',
    body: withParts(list(members, (index) => `{"type":"text","text":"x","k${index}":1,"l${index}":1}`)),
  },
  {
    name: 'images',
    body: withParts(
      list(members, '{"type":"image_url","image_url":{"url":"https://a/b","k":1}}'),
      'qwen3-vl-plus',
    ),
  },
  {
    name: 'images for a text model',
    body: withParts(list(members, '{"type":"image_url","image_url":{"url":"https://a/b"}}')),
  },
  { name: 'parts of no type', body: withParts(list(members, '{}')) },
  { name: 'parts of an unknown type', body: withParts(list(members, '{"type":"smell"}')) },
  {
    name: 'images without an address',
    body: withParts(list(members, '{"type":"image_url","image_url":{"url":""}}'), 'qwen3-vl-plus'),
  },
  {
    name: 'video frames',
    body: withParts(`[{"type":"video","video":${list(members, '"x"')}}]`, 'qwen3-vl-plus'),
  },
  {
    name: 'video frames that are none',
    body: withParts(`[{"type":"video","video":${list(members, '""')}}]`, 'qwen3-vl-plus'),
  },
  {
    name: 'documents',
    body: withParts(`[{"type":"doc_url","doc_url":${list(members, '"x"')}}]`, 'qwen-doc-turbo'),
  },
  { name: 'files', body: withParts(list(members, '{"type":"file","file":{"file_id":"x"}}'), 'qwen-long') },
  {
    name: 'tool calls',
    body: withMessages(
      `[{"role":"user","content":"hi"},{"role":"assistant","tool_calls":${list(members, '{"id":"c","type":"function","function":{"name":"f","arguments":"{}"}}')}}]`,
    ),
  },
  {
    name: 'tool calls with names of their own',
    body: withMessages(
      `[{"role":"user","content":"hi"},{"role":"assistant","tool_calls":${list(members, (index) => `{"id":"c","k${index}":1,"function":{"name":"f","l${index}":1}}`)}}]`,
    ),
  },
  {
    name: 'tool calls that are none',
    body: withMessages(
      `[{"role":"user","content":"hi"},{"role":"assistant","tool_calls":${list(members, '{}')}}]`,
    ),
  },
  {
    name: 'results of tools',
    body: withMessages(list(members, '{"role":"tool","content":"x","tool_call_id":"c"}')),
  },
  { name: 'system messages', body: withMessages(list(members, '{"role":"system","content":"x"}')) },
  {
    name: 'turns for a model that takes them in alternation',
    body: withMessages(list(members, user('')), 'farui-plus'),
  },
]

const schema = `{"name":"s","schema":${record(9, record(members, '1'))}}`
const inTools: Junk[] = [
  {
    name: 'tools that are good',
    body: withField(
      'tools',
      list(members, (index) => tool(`f${index}`)),
    ),
  },
  { name: 'functions that are good', body: withField('functions', list(members, '{"name":"f"}')) },
  {
    name: 'a tool with a large schema',
    body: withField(
      'tools',
      `[{"type":"function","function":{"name":"f","parameters":${record(9, record(members, '1'))}}}]`,
    ),
  },
  {
    name: 'tools of which none is allowed',
    body: `{"model":"qwen-plus",${hi},"tools":${list(members, tool('a'.repeat(64)))},"tool_choice":{"type":"allowed_tools","allowed_tools":{"mode":"auto","tools":[${tool('b')}]}}}`,
  },
  {
    name: 'allowed tools',
    body: `{"model":"qwen-plus",${hi},"tools":[${tool('a')}],"tool_choice":{"type":"allowed_tools","allowed_tools":{"mode":"auto","tools":${list(members, tool('b'))}}}}`,
  },
  {
    name: 'allowed tools that are none',
    body: `{"model":"qwen-plus",${hi},"tools":[${tool('a')}],"tool_choice":{"type":"allowed_tools","allowed_tools":{"mode":"auto","tools":${list(members, '{}')}}}}`,
  },
  {
    name: 'a large schema of the answer',
    body: withField('response_format', `{"type":"json_schema","json_schema":${schema}}`),
  },
]

const name = long('n')
const strict = { 'x-gateway-strict': 'true' }
const longNames: Junk[] = [
  ...[long('n'), long('中'), long('%25'), long('%73k-'), long('sk-'), long('\\u0000'), long('1 ')].flatMap(
    (one) => [
      { name: `a parameter whose name is 19 MB of ${one.slice(0, 6)}`, body: withField(one, '1') },
      { name: `the same in strict mode`, body: withField(one, '1'), headers: strict },
    ],
  ),
  { name: 'a long name in a message', body: withMessages(`[${user(`,"${name}":1`)}]`) },
  {
    name: 'a long name in a part',
    body: withParts(`[{"type":"text","text":"x","${name}":1}]`),
    headers: strict,
  },
  { name: 'a long name in stream_options', body: withField('stream_options', `{"${name}":1}`) },
  { name: 'a long name in chat_template_kwargs', body: withField('chat_template_kwargs', `{"${name}":1}`) },
  { name: 'a long name in web_search_options', body: withField('web_search_options', `{"${name}":1}`) },
  { name: 'a long token in logit_bias', body: withField('logit_bias', `{"${name}":"x"}`) },
  {
    name: 'a long name of a list that is too long',
    body: `{"${name.slice(0, 15_000_000)}":${list(members + 1, '0')}}`,
  },
  { name: 'a long model', body: withMessages('[{"role":"user","content":"hi"}]', name) },
  { name: 'a long model, strict', body: `{"model":"${name}",${hi},"unknown":1}`, headers: strict },
  { name: 'a long tool', body: withField('tools', `[${tool(name)}]`) },
  {
    name: 'a long tool_choice',
    body: `{"model":"qwen-plus",${hi},"tools":[${tool('f')}],"tool_choice":${tool(name)}}`,
  },
  { name: 'a long word for tool_choice', body: withField('tool_choice', `"${name}"`) },
  {
    name: 'a long function_call',
    body: `{"model":"qwen-plus",${hi},"functions":[{"name":"f"}],"function_call":{"name":"${name}"}}`,
  },
  { name: 'a long role', body: withMessages(`[{"role":"${name}","content":"hi"}]`) },
  { name: 'a long type of part', body: withParts(`[{"type":"${name}"}]`) },
  { name: 'a long response_format', body: withField('response_format', `{"type":"${name}"}`) },
  { name: 'a long reasoning_effort', body: withField('reasoning_effort', `"${name}"`) },
  { name: 'a long user', body: withField('user', `"${name}"`) },
  {
    name: 'a long call',
    body: withMessages(
      `[{"role":"user","content":"hi"},{"role":"assistant","function_call":{"name":"${name}"}}]`,
    ),
  },
]

const longTexts: Junk[] = [
  'x',
  '中',
  '\\"',
  '\\u0041',
  '\\ud83d\\ude00',
  '😀',
  '%25',
  ' ',
  '\\n',
  '[[',
  '\\\\',
].map((piece) => ({
  name: `19 MB of ${piece}`,
  body: withParts(`"${long(piece)}"`),
}))

const depth = 60
const others: Junk[] = [
  { name: 'deep lists', body: withField('unknown', list(1500, '['.repeat(depth) + ']'.repeat(depth))) },
  {
    name: 'deep objects',
    body: withField('unknown', list(1500, '{"a":'.repeat(depth) + '1' + '}'.repeat(depth))),
  },
  {
    name: 'deep objects in a schema',
    body: withField(
      'tools',
      `[{"type":"function","function":{"name":"f","parameters":{"a":${list(1500, '{"a":'.repeat(depth - 5) + '1' + '}'.repeat(depth - 5))}}}}]`,
    ),
  },
  {
    name: '10,000 unknown parameters',
    body: `{"model":"qwen-plus",${hi},${record(members - 2, '1').slice(1)}`,
  },
  {
    name: '10,000 unknown parameters, strict',
    body: `{"model":"qwen-plus",${hi},${record(members - 2, '1').slice(1)}`,
    headers: strict,
  },
  { name: '99,000 unknown parameters', body: `{"model":"qwen-plus",${hi},${record(99_000, '1').slice(1)}` },
  {
    name: '9 times 10,000 values in unknown parameters',
    body: `{"model":"qwen-plus",${hi},${record(9, record(members, '1')).slice(1)}`,
  },
  { name: 'a list in place of a body', body: nested('{}', 1) },
  { name: 'a body in a list', body: `[${withField('stop', list(members, '{}'))}]` },
  { name: 'a body in an object', body: `{"body":${withField('stop', list(members, '{}'))}}` },
  { name: 'stop: good numbers', body: withField('stop', nested('1', 1)) },
  { name: 'stop: good words', body: withField('stop', list(members, '"x"')) },
  { name: 'a number of 19 MB', body: withField('temperature', long('1')) },
  { name: 'a seed of 19 MB', body: withField('seed', `0.${long('1')}`) },
  {
    name: '10,000 times the same parameter',
    body: `{"model":"qwen-plus",${hi},${list(members - 2, '"stop":"x"').slice(1, -1)}}`,
  },
  { name: '19 MB of blanks', body: `${withField('stop', '"x"')}${long(' ')}` },
]

export const junk: readonly Junk[] = [
  ...inLists,
  ...inRecords,
  ...inMessages,
  ...inTools,
  ...longNames,
  ...longTexts,
  ...others,
]
