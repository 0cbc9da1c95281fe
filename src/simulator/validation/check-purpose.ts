import type { Objection } from './check-parameters.ts'
import { objectOf } from '../json.ts'
import { mediaIn } from '../request/media.ts'
import { ocrTasks } from '../answers/ocr.ts'
import { checkRecognition } from '../recognition/message.ts'
import type { GenerationRequest } from '../request/request.ts'

/** The requirements of models with a special purpose. */
export function checkPurpose(request: GenerationRequest): Objection {
  const { family, messages, parameters } = request
  const listens = family.purpose === 'asr' || family.purpose === 'caption'
  if (listens && !mediaIn(messages).some(({ kind }) => kind === 'audio')) return 'The audio is empty'
  if (family.purpose === 'asr') return checkRecognition(request)
  if (family.purpose !== 'ocr' || parameters['ocr_options'] === undefined) return undefined
  const { task } = objectOf(parameters['ocr_options'])
  const tasks = Object.keys(ocrTasks)
  return task === undefined || tasks.some((known) => known === task)
    ? undefined
    : `Input should be ${tasks.map((known) => `'${known}'`).join(', ')}: parameters.ocr_options.task`
}
