import { z } from 'zod'

import { DryRun } from '../dry-run.ts'
import { Usage } from '../openai-usage.ts'

const maybe = z.exactOptional

const Logprobs = z
  .object({
    tokens: z.array(z.string()),
    token_logprobs: z.array(z.number()),
    top_logprobs: z
      .array(z.record(z.string(), z.number()))
      .meta({ description: 'The likeliest tokens of each place, the chosen one among them.' }),
    text_offset: z.array(z.int()).meta({ description: 'Where each token begins in `text`, in characters.' }),
  })
  .meta({ id: 'CompletionLogprobs', description: 'How likely each token was.' })
export type Logprobs = z.output<typeof Logprobs>

const FinishReason = z.enum(['stop', 'length'])
export type FinishReason = z.output<typeof FinishReason>

const choice = {
  index: z.int(),
  text: z.string(),
  logprobs: Logprobs.nullable(),
  reasoning_content: maybe(
    z
      .string()
      .meta({ description: "Beyond OpenAI's: the model's reasoning, if the request asks for thinking." }),
  ),
  dashscope: maybe(
    z
      .record(z.string(), z.unknown())
      .meta({ description: "Beyond OpenAI's: sources and tool results as DashScope lists them." }),
  ),
}

/** The same object for whole answers and for chunks, which contain only new text. */
export const Completion = z
  .object({
    id: z.string(),
    object: z.literal('text_completion'),
    created: z.int().meta({ description: 'Unix time in seconds.' }),
    model: z.string().meta({ description: 'The model as the caller named it.' }),
    choices: z.array(z.object({ ...choice, finish_reason: FinishReason.nullable() })),
    usage: maybe(Usage.nullable()),
  })
  .meta({ id: 'Completion', description: 'The continuations of texts, or the new parts of them.' })
export type Completion = z.output<typeof Completion>
export type Choice = Completion['choices'][number]

export const CompletionAnswer = z.union([Completion, DryRun])
