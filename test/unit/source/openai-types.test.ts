import type OpenAI from 'openai'
import { expectTypeOf, test } from 'vitest'
import type { z } from 'zod'

import type {
  ChatCompletion,
  ChatCompletionChunk,
  Usage,
} from '../../../src/endpoints/chat-completions/schema.ts'
import type { Response } from '../../../src/endpoints/responses/schema/answer.ts'

type ResponseAnswer = z.output<typeof Response>
/** The fields that the schema of the gateway describes; its error codes and items are open. */
type Described = 'id' | 'object' | 'created_at' | 'completed_at' | 'status' | 'incomplete_details' | 'model'

/** In the package it is never null; in recorded answers it is null two times out of five. */
type WithoutFingerprint<Answer> = Omit<Answer, 'system_fingerprint'>

test("answers have the types of OpenAI's package", () => {
  expectTypeOf<WithoutFingerprint<ChatCompletion>>().toExtend<WithoutFingerprint<OpenAI.ChatCompletion>>()
  expectTypeOf<WithoutFingerprint<ChatCompletionChunk>>().toExtend<
    WithoutFingerprint<OpenAI.ChatCompletionChunk>
  >()
  expectTypeOf<Usage>().toExtend<OpenAI.CompletionUsage>()
})

test('the same of a response', () => {
  expectTypeOf<Pick<ResponseAnswer, Described>>().toExtend<Pick<OpenAI.Responses.Response, Described>>()
  expectTypeOf<NonNullable<ResponseAnswer['usage']>>().toExtend<OpenAI.Responses.ResponseUsage>()
})
