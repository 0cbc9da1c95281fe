import { z } from 'zod'

import { errorTypes } from './api-error.ts'

/** OpenAI's envelope, with DashScope's own words beside OpenAI's. */
export const ErrorEnvelope = z
  .object({
    error: z.object({
      message: z
        .string()
        .meta({ description: 'For people; in Chinese and English for `Accept-Language: zh`.' }),
      type: z.enum(errorTypes).meta({ description: 'Who failed.' }),
      param: z
        .string()
        .nullable()
        .meta({ description: 'The parameter at fault, as a path: `messages[0].content`.' }),
      code: z.string().nullable().meta({ description: "OpenAI's word for the failure." }),
      dashscope: z.exactOptional(
        z.object({ code: z.string().nullable(), request_id: z.string().nullable() }).meta({
          description:
            'Wherever DashScope was asked: its own code, and the request id that its support asks for.',
        }),
      ),
    }),
  })
  .meta({ id: 'Error', description: "A failure in OpenAI's envelope." })
