import { z } from 'zod'

import { ModelDescription } from '../../generation/families/describe-model.ts'

/** https://platform.openai.com/docs/api-reference/models/object */
export const Model = z
  .object({
    id: z.string(),
    object: z.literal('model'),
    created: z.int().meta({
      description: 'The date of the catalogue, in Unix seconds: DashScope returns no date.',
    }),
    owned_by: z.string(),
    alias_of: z
      .string()
      .optional()
      .meta({ description: "Beyond OpenAI's: DashScope's id, where the operator gave the model this name." }),
    shutdown_date: z.iso.date().optional().meta({
      description:
        'The day on which DashScope stopped serving the id, by its public notice; absent where none is known. Requests for the id still pass.',
    }),
    successor: z
      .string()
      .optional()
      .meta({ description: "Beyond OpenAI's: the id to use instead of one that has ended." }),
  })
  .meta({ id: 'Model', description: 'A model by its id.' })

export const ModelList = z
  .object({ object: z.literal('list'), data: z.array(Model) })
  .meta({ id: 'ModelList', description: 'The models.' })

export const MatrixEntry = z.object({
  treatment: z.enum(['passed', 'ignored', 'refused']),
  note: z.exactOptional(
    z.string().meta({ description: "What is narrower than OpenAI's, or why it is not taken." }),
  ),
})
export type MatrixEntry = z.output<typeof MatrixEntry>

/** Beyond OpenAI's: what this gateway knows of one. */
export const ModelDetails = Model.extend({
  context_window: z.int().nullable().meta({ description: 'Tokens of prompt and answer together.' }),
  max_output_tokens: z.int().nullable().meta({ description: 'Tokens of one answer.' }),
  ...ModelDescription.shape,
  parameters: z.record(z.string(), MatrixEntry).meta({ description: 'The treatment of each parameter.' }),
  source: z.string().meta({ description: 'Where the figures are from.' }),
  as_of: z.string().meta({ description: 'The date of the figures.' }),
}).meta({ id: 'ModelDetails', description: 'A model, and how it treats each parameter.' })

export const ModelsQuery = z.object({
  type: z.literal('chat').optional().meta({ description: '`chat` for chat models alone.' }),
})
