/** Bodies within the limits that are as costly to parse as possible. */
import { fullLists } from './junk-lists.ts'
import {
  hi,
  list,
  long,
  members,
  nested,
  record,
  tool,
  user,
  withField,
  withMessages,
  withParts,
  type Junk,
} from './junk-pieces.ts'

const schema = `{"name":"s","schema":${record(8, record(members, '1'))}}`
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
      `[{"type":"function","function":{"name":"f","parameters":${record(8, record(members, '1'))}}}]`,
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
      { name: `a parameter whose name is 5 MB of ${one.slice(0, 6)}`, body: withField(one, '1') },
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
    body: `{"${name.slice(0, 4_000_000)}":${list(members + 1, '0')}}`,
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
  name: `5 MB of ${piece}`,
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
    name: 'unknown parameters',
    body: `{"model":"qwen-plus",${hi},${record(members - 2, '1').slice(1)}`,
  },
  {
    name: 'unknown parameters, strict',
    body: `{"model":"qwen-plus",${hi},${record(members - 2, '1').slice(1)}`,
    headers: strict,
  },
  { name: '90,000 unknown parameters', body: `{"model":"qwen-plus",${hi},${record(90_000, '1').slice(1)}` },
  {
    name: '8 times as many values in unknown parameters',
    body: `{"model":"qwen-plus",${hi},${record(8, record(members, '1')).slice(1)}`,
  },
  { name: 'a list instead of a body', body: nested('{}', 1) },
  { name: 'a body in a list', body: `[${withField('stop', list(members, '{}'))}]` },
  { name: 'a body in an object', body: `{"body":${withField('stop', list(members, '{}'))}}` },
  { name: 'stop: good numbers', body: withField('stop', nested('1', 1)) },
  { name: 'stop: good words', body: withField('stop', list(members, '"x"')) },
  { name: 'a number of 5 MB', body: withField('temperature', long('1')) },
  { name: 'a seed of 5 MB', body: withField('seed', `0.${long('1')}`) },
  {
    name: 'many times the same parameter',
    body: `{"model":"qwen-plus",${hi},${list(members - 2, '"stop":"x"').slice(1, -1)}}`,
  },
  { name: '5 MB of blanks', body: `${withField('stop', '"x"')}${long(' ')}` },
]

export const junk: readonly Junk[] = [...fullLists, ...inTools, ...longNames, ...longTexts, ...others]
