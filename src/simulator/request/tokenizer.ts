import type { Answer } from '../http/answer-generation.ts'
import { checkEnvelope, type Envelope } from '../validation/check-gateway.ts'
import { emptyText } from '../validation/check-messages.ts'
import { invalid, type Refusal } from './refusal.ts'
import { readMessages } from './request.ts'
import { tokenize } from './tokens.ts'

/** `POST /api/v1/tokenizer`, as recorded: the tokens of the text alone, without the tokens that a chat adds to each message. */
export function answerTokenizer(body: unknown, requestId: string): Answer {
  const envelope = checkEnvelope(body)
  if ('code' in envelope) return { kind: 'refusal', refusal: envelope }
  const refusal = refusalOf(envelope)
  if (refusal) return { kind: 'refusal', refusal }
  const tokens = readMessages(envelope.input).flatMap(({ text }) => tokenize(text))
  const output = { token_ids: tokens.map(idOf), tokens }
  const result = { output, usage: { input_tokens: tokens.length }, request_id: requestId }
  return { kind: 'result', body: result, timeout: 180, leaks: false }
}

function refusalOf({ model, family, input }: Envelope): Refusal | undefined {
  // The documented list names Qwen's language, mathematics and code models. The message is that of the SDK's
  // get_tokenizer for farui-plus (langgenius/dify#7226).
  if (!/^qwen/i.test(model) || family.service !== 'text' || family.turns !== 'relaxed')
    return invalid(`Not support model: ${model}, currently only support qwen models.`)
  if (!Array.isArray(input['messages']) && typeof input['prompt'] !== 'string')
    return invalid('Either "prompt" or "messages" must exist and cannot both be none')
  const messages = readMessages(input)
  if (messages.length === 0) return invalid(emptyText)
  if (messages.some(({ content }) => content === undefined || content === null))
    return invalid('The content field is a required field.')
  return messages.every(({ content }) => typeof content === 'string')
    ? undefined
    : invalid('input content must be a string.')
}

const vocabulary = 151_643

/** A number within Qwen's vocabulary, always the same for a token. It is not the real token id. */
function idOf(token: string): number {
  let id = 0
  for (const character of token) id = (id * 31 + (character.codePointAt(0) ?? 0)) % vocabulary
  return id
}
