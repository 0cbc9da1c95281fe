import { expect, test } from 'vitest'

import { transcriptionFamilyOf } from '../../../models/families/transcription.ts'
import { toFormat } from './check-format.ts'
import { toParameters } from './to-parameters.ts'

const why = 'not supported by paraformer-v1'

test.each([
  [{ language: 'en' }, [{ param: 'language', given: 'en', why }]],
  [{ languages: ['en'] }, [{ param: 'languages', why }]],
  [
    { language: 'en', languages: ['zh'] },
    [
      { param: 'language', given: 'en', why },
      { param: 'languages', why },
    ],
  ],
  [{ language: '', languages: [''] }, []],
])('a model without a language reports each field: %j', (fields, adjustments) => {
  const request = { model: 'paraformer-v1', ...fields }
  const family = transcriptionFamilyOf(request.model)
  expect(toParameters(request, family, toFormat(request, family)).adjustments).toEqual(adjustments)
})
