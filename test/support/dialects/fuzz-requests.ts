import fc from 'fast-check'

import { createGateway } from '../../../src/index.ts'
import { placesIn } from '../arbitrary-json.ts'
import { fetchOpenApi } from '../openapi.ts'
import { schemaNames } from '../validate.ts'
import { conversation, type Conversation } from './arbitrary-conversation.ts'
import { pick, SchemaSampler, toRandom, type Random } from './from-schema.ts'
import { toRequests } from './to-requests.ts'

type Fields = Record<string, unknown>

const known: Fields = {
  model: ['qwen-plus', 'qwen3-vl-plus', 'farui-plus', 'qwq-plus', 'deepseek-v3.2', 'brand-new-1', 'gpt-9'],
  call_id: ['call_1', 'call_2'],
  tool_use_id: ['call_1', 'call_2'],
  name: ['get_weather', 'get_time', 'x'],
  arguments: ['{}', '{"a":', ''],
  previous_response_id: [null],
  conversation: [null],
}

const { components } = await fetchOpenApi(createGateway())
const own = new SchemaSampler(components.schemas, known as Record<string, readonly unknown[]>)
const openai = schemaNames(/./)
const ofOpenAI =
  openai.length === 0
    ? own
    : new SchemaSampler(
        Object.fromEntries(openai.map(({ name, schema }) => [name, schema])),
        known as Record<string, readonly unknown[]>,
      )

export const fuzzed = {
  '/v1/responses': (random: Random) =>
    openai.length > 0 && random() < 0.5
      ? ofOpenAI.sample('CreateResponse', random)
      : own.sample('ResponsesRequest', random),
  '/v1/messages': (random: Random) => own.sample('MessagesRequest', random),
} as const
export type FuzzedPath = keyof typeof fuzzed

/** Long texts of one pattern, which cost a careless reader the square of their length. */
const patterns = [
  'a',
  ' ',
  '\n',
  '"',
  '\\',
  '{',
  '[',
  '{"a":',
  '[[sim',
  'data:',
  '<!--',
  'http://',
  '汉',
  '😀',
  '\ud800',
]
const lengths = [1000, 30_000, 200_000]

const others = [null, 0, -1, 1e308, '', 'x', true, [], {}, [null], { type: 'x' }, [[]], '\ud800', '__proto__']

function toOther(random: Random): unknown {
  if (random() > 0.2) return pick(others, random)
  const [pattern, length] = [pick(patterns, random), pick(lengths, random)]
  return pattern.repeat(Math.ceil(length / pattern.length))
}

/** Some of the fields of another request of the schema. */
function extended(request: object, other: unknown, random: Random): object {
  const fields = Object.entries(other as Fields).filter(([name]) => name !== 'model' && name !== 'stream')
  const chosen = fields.filter(() => random() < 0.3)
  return { ...request, ...Object.fromEntries(chosen) }
}

function mutated(request: unknown, random: Random): unknown {
  const copy = structuredClone(request)
  const places = placesIn(copy)
  if (places.length > 0) pick(places, random).put(toOther(random))
  return copy
}

function toRequest(path: FuzzedPath, given: Conversation, random: Random): unknown {
  const sample = () => fuzzed[path](random)
  const kind = random()
  if (kind < 0.25) return sample()
  const said = toRequests[path](given) ?? {}
  if (kind < 0.5) return extended(said, sample(), random)
  if (kind < 0.6) return mutated(sample(), random)
  return kind < 0.9 ? mutated(said, random) : said
}

/** Requests of a schema, requests of a conversation with fields of the schema, and either with another value in some place. */
export function fuzzRequests(path: FuzzedPath): fc.Arbitrary<unknown> {
  return fc
    .tuple(conversation, fc.integer({ min: 0, max: 2 ** 31 }))
    .map(([given, seed]) => toRequest(path, given, toRandom(seed)))
}
