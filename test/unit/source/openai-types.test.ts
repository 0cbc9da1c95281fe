import type OpenAI from 'openai'
import { expectTypeOf, test } from 'vitest'

import type {
  ChatCompletion,
  ChatCompletionChunk,
  Usage,
} from '../../../src/endpoints/chat-completions/schema.ts'

/** In the package it is never null; in recorded answers it is null two times out of five. */
type WithoutFingerprint<Answer> = Omit<Answer, 'system_fingerprint'>

test("what is answered is what OpenAI's package says is answered", () => {
  expectTypeOf<WithoutFingerprint<ChatCompletion>>().toExtend<WithoutFingerprint<OpenAI.ChatCompletion>>()
  expectTypeOf<WithoutFingerprint<ChatCompletionChunk>>().toExtend<
    WithoutFingerprint<OpenAI.ChatCompletionChunk>
  >()
  expectTypeOf<Usage>().toExtend<OpenAI.CompletionUsage>()
})
