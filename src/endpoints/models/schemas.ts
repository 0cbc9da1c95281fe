import { z } from 'zod'

import { modelKinds } from '../../models/kinds.ts'

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
    type: z.enum(modelKinds).optional().meta({
      description: "Beyond OpenAI's: what the model is for; absent where no endpoint here takes it.",
    }),
    endpoint: z.string().optional().meta({ description: "Beyond OpenAI's: the endpoint that takes it." }),
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
    z.string().meta({
      description: "Limits that are narrower than OpenAI's, or why the parameter is not supported.",
    }),
  ),
})
export type MatrixEntry = z.output<typeof MatrixEntry>

/** Beyond OpenAI's format: this gateway's description of a model. */
export const ModelDetails = Model.extend({
  context_window: z.int().nullable().meta({ description: 'Tokens of prompt and answer together.' }),
  max_output_tokens: z.int().nullable().meta({ description: 'Tokens of one answer.' }),
  ...ModelDescription.shape,
  parameters: z.record(z.string(), MatrixEntry).meta({ description: 'The treatment of each parameter.' }),
  source: z.string().meta({ description: 'Where the figures are from.' }),
  as_of: z.string().meta({ description: 'The date of the figures.' }),
}).meta({ id: 'ModelDetails', description: 'A model, and how it treats each parameter.' })

const known = {
  source: z.string().meta({ description: 'Where the figures are from.' }),
  as_of: z.string().meta({ description: 'The date of the figures.' }),
}
const figure = (description: string) =>
  z
    .int()
    .nullable()
    .meta({ description: `${description}; null where it is not known.` })

/** Beyond OpenAI's format: this gateway's description of an embedding model. */
export const EmbeddingModelDetails = Model.extend({
  type: z.literal('embedding'),
  dimensions: z
    .array(z.int())
    .nullable()
    .meta({ description: 'Sizes of its vectors, the default first; null where they are not known.' }),
  inputs_per_call: z.int().meta({
    description: 'Inputs of one call of DashScope; requests with more are made of several calls.',
  }),
  tokens_per_input: figure('Tokens of one text'),
  input_modalities: z.array(z.string()),
  supported_parameters: z
    .array(z.string())
    .meta({ description: "Parameters beyond OpenAI's that it takes." }),
  ...known,
}).meta({ id: 'EmbeddingModelDetails', description: 'An embedding model.' })

/** Beyond OpenAI's format: this gateway's description of a rerank model. */
export const RerankModelDetails = Model.extend({
  type: z.literal('rerank'),
  documents_per_request: figure('Documents of one request'),
  tokens_per_document: figure('Tokens of one document'),
  tokens_per_request: figure('Tokens of the documents, and of the query for each of them'),
  input_modalities: z.array(z.string()),
  supported_parameters: z.array(z.string()).meta({ description: 'Parameters of DashScope that it takes.' }),
  ...known,
}).meta({ id: 'RerankModelDetails', description: 'A model that orders documents.' })

/** Beyond OpenAI's format: this gateway's description of a speech model. */
export const SpeechModelDetails = Model.extend({
  type: z.literal('speech'),
  voices: z
    .array(z.string())
    .meta({ description: 'The documented voices; empty for models of cloned and designed voices.' }),
  response_formats: z.array(z.string()).meta({ description: 'The formats that the model makes.' }),
  characters_per_call: figure(
    'Characters of one call of DashScope; longer requests are made of several calls',
  ),
  supported_parameters: z
    .array(z.string())
    .meta({ description: 'Parameters that only some speech models have.' }),
  ...known,
}).meta({ id: 'SpeechModelDetails', description: 'A model that speaks.' })

/** Beyond OpenAI's format: this gateway's description of a model that transcribes speech. */
export const TranscriptionModelDetails = Model.extend({
  type: z.literal('transcription'),
  response_formats: z.array(z.string()).meta({ description: 'The formats of the answer.' }),
  timestamp_granularities: z
    .array(z.string())
    .meta({ description: 'The units that have timestamps; empty for none.' }),
  seconds_per_file: figure('Seconds of one file'),
  answers_at_once: z
    .boolean()
    .meta({ description: 'False for models that run as tasks, which last seconds to minutes.' }),
  supported_parameters: z
    .array(z.string())
    .meta({ description: 'Parameters that only some of these models have.' }),
  ...known,
}).meta({ id: 'TranscriptionModelDetails', description: 'A model that transcribes speech.' })

const pair = (description: string) => z.exactOptional(z.array(z.int()).meta({ description }))

/** Beyond OpenAI's format: this gateway's description of an image model. */
export const ImageModelDetails = Model.extend({
  type: z.literal('image'),
  sizes: z
    .array(z.string())
    .nullable()
    .meta({ description: 'All sizes; empty if it takes none; null if they are free or not known.' }),
  named_sizes: z.exactOptional(z.array(z.string())),
  pixels: pair('The fewest and the most pixels of free sizes.'),
  sides: pair('The shortest and the longest side of free sizes.'),
  max_ratio: z.exactOptional(z.int().meta({ description: 'The longer side by the shorter one.' })),
  images_per_call: z
    .int()
    .meta({ description: 'Images of one call; requests for more are made of several.' }),
  input_images: z
    .array(z.int())
    .nullable()
    .meta({ description: 'The fewest and the most images of a request; null where it is not known.' }),
  prompt_characters: figure('Characters of a prompt that are read'),
  input_modalities: z.array(z.string()),
  supported_parameters: z.array(z.string()).meta({ description: 'Parameters of DashScope that it takes.' }),
  ...known,
}).meta({ id: 'ImageModelDetails', description: 'A model that makes images.' })

export const ModelAnswer = z
  .union([
    EmbeddingModelDetails,
    RerankModelDetails,
    SpeechModelDetails,
    TranscriptionModelDetails,
    ImageModelDetails,
    ModelDetails,
  ])
  .meta({
    id: 'ModelAnswer',
    description: 'A model, and what is known of it by its type.',
  })

export const ModelsQuery = z.object({
  type: z.enum(modelKinds).optional().meta({ description: 'Models for one purpose alone.' }),
})
