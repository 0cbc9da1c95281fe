/** Lists and objects of maximum length. */
import {
  list,
  members,
  nested,
  record,
  user,
  withField,
  withMessages,
  withParts,
  type Junk,
} from './junk-pieces.ts'

const lists = ['stop', 'messages', 'tools', 'functions', 'modalities', 'unknown']
const elements = [
  '{}',
  '[]',
  '""',
  '1.5',
  '"\\u0000"',
  '{"type":"function","function":{"name":""}}',
  '{"role":"user"}',
]

const inLists: Junk[] = lists.flatMap((name) => [
  ...elements.map((element) => ({
    name: `${name} full of ${element}`,
    body: withField(name, list(members, element)),
  })),
  { name: `${name}: 99,990 of {}`, body: withField(name, list(99_990, '{}')) },
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
  { name: `${name}: 90,000 keys`, body: withField(name, record(90_000, '1')) },
  { name: `${name}: records in records`, body: withField(name, record(8, record(members, '1'))) },
])

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
    name: 'a message full of names',
    body: withMessages(`[{"role":"user","content":"hi",${record(members - 2, '1').slice(1)}]`),
  },
  {
    name: 'ten of them',
    body: withMessages(list(19, `{"role":"user","content":"hi",${record(members - 2, '1').slice(1)}`)),
  },
  { name: 'parts that are good', body: withParts(list(members, '{"type":"text","text":"x"}')) },
  {
    name: 'four times as many',
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
    // Strict mode refuses it: the simulator would take half a minute for ten thousand images.
    headers: { 'x-gateway-strict': 'true' },
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

export const fullLists: readonly Junk[] = [...inLists, ...inRecords, ...inMessages]
