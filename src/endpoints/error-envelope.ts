import { z } from 'zod'

import { errorTypes } from '../openai/api-error.ts'
import { described, named } from '../openai/named.ts'

/** OpenAI's envelope, with DashScope's own words beside OpenAI's. */
export const ErrorEnvelope = named(
  'Error',
  "A failure in OpenAI's envelope.",
  z.object({
    error: z.object({
      message: described('For people; in Chinese and English for `Accept-Language: zh`.', z.string()),
      type: described('Who failed.', z.enum(errorTypes)),
      param: described('The parameter at fault, as a path: `messages[0].content`.', z.string().nullable()),
      code: described("OpenAI's word for the failure.", z.string().nullable()),
      dashscope: z.exactOptional(
        described(
          'Wherever DashScope was asked: its own code, and the request id that its support asks for.',
          z.object({ code: z.string().nullable(), request_id: z.string().nullable() }),
        ),
      ),
    }),
  }),
)
