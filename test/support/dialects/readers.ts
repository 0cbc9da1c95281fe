import type { Reader } from './said.ts'
import { messages } from './said-in-messages.ts'
import { chat, completions } from './said-in-openai.ts'
import { responses } from './said-in-responses.ts'

/** What an answer of each dialect says. */
export const readers = {
  '/v1/chat/completions': chat,
  '/v1/completions': completions,
  '/v1/responses': responses,
  '/v1/messages': messages,
} as const satisfies Readonly<Record<string, Reader>>

export type Path = keyof typeof readers
