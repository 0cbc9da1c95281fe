import { z } from 'zod'

import { described, named } from '../../openai/named.ts'
import { ModelDescription } from '../chat/index.ts'

/** https://platform.openai.com/docs/api-reference/models/object */
export const Model = named(
  'Model',
  'A model by its id.',
  z.object({
    id: z.string(),
    object: z.literal('model'),
    created: described(
      'The date of what is known here, in Unix seconds: DashScope does not tell its own.',
      z.int(),
    ),
    owned_by: z.string(),
    shutdown_date: described(
      'The day on which DashScope stopped serving the id, by its public notice; absent where none is known. Requests for the id still pass.',
      z.iso.date().optional(),
    ),
    successor: described(
      "Beyond OpenAI's: the id to use instead of one that has ended.",
      z.string().optional(),
    ),
  }),
)

export const ModelList = named(
  'ModelList',
  'The models.',
  z.object({ object: z.literal('list'), data: z.array(Model) }),
)

/** Beyond OpenAI's: what this gateway knows of one. */
export const ModelDetails = named(
  'ModelDetails',
  'A model, and what becomes of each parameter with it.',
  Model.extend({
    context_window: described('Tokens of prompt and answer together.', z.int().nullable()),
    max_output_tokens: described('Tokens of one answer.', z.int().nullable()),
    ...ModelDescription.shape,
    source: described('Where the figures are from.', z.string()),
    as_of: described('The date of the figures.', z.string()),
  }),
)

export const ModelsQuery = z.object({
  type: described('`chat` for chat models alone.', z.literal('chat').optional()),
})
