import type { Adjustment } from '../../../errors/adjustment.ts'
import { invalidRequest, type ApiError } from '../../../errors/api-error.ts'
import { isOpenAIVoice } from '../../../models/families/openai-voices.ts'
import { voiceOf, type SpeechFamily } from '../../../models/families/speech.ts'
import type { SpeechRequest } from '../schemas.ts'

interface Voice {
  voice: string
  adjustments: readonly Adjustment[]
}

/** How many voices an error names. */
const shownVoices = 6

/** DashScope's voice; one of OpenAI's names is reported. @throws ApiError 400 for such a name where the model has only voices of its owner */
export function toVoice({ voice: given, model }: SpeechRequest, family: SpeechFamily): Voice {
  const name = typeof given === 'string' ? given : given.id
  if (family.hasOneVoice === true) return oneVoice(name, model)
  const isOpenAI = isOpenAIVoice(name.toLowerCase())
  if (isOpenAI && family.openaiVoices === undefined) throw unknownVoice(name, model, family)
  const voice = voiceOf(family, name)
  // Another case of the same name is the same voice.
  if (voice.toLowerCase() === name.toLowerCase()) return { voice, adjustments: [] }
  const why = `${model} has no voice of that name`
  return { voice, adjustments: [{ param: 'voice', given: name.slice(0, 32), taken: voice, why }] }
}

function oneVoice(name: string, model: string): Voice {
  const [, own = ''] = /^sambert-(.+)-v\d/.exec(model.toLowerCase()) ?? []
  if (name.toLowerCase() === own) return { voice: own, adjustments: [] }
  const why = `${model} has one voice`
  return { voice: own, adjustments: [{ param: 'voice', given: name.slice(0, 32), why }] }
}

export function unknownVoice(name: string, model: string, { voices }: SpeechFamily): ApiError {
  const shown = JSON.stringify(name.slice(0, 64))
  const names = voices.slice(0, shownVoices).map((voice) => `'${voice}'`)
  const known = names.join(', ')
  return invalidRequest(
    names.length === 0
      ? `Invalid value: 'voice'. '${model}' only has voices that were cloned or designed for it, and none is ${shown}. Give the id of such a voice.`
      : `Invalid value: 'voice'. '${model}' has no voice ${shown}. It has, for example, ${known}; GET /v1/audio/voices?model=${model} lists those that are known.`,
    {
      code: 'invalid_value',
      param: 'voice',
      chinese:
        names.length === 0
          ? `参数 'voice' 不对：模型 '${model}' 只支持为它复刻或设计的音色，没有 ${shown}，请传入这类音色的 ID。`
          : `参数 'voice' 不对：模型 '${model}' 没有音色 ${shown}。可用的音色如 ${names.join('、')}，已知音色见 GET /v1/audio/voices?model=${model}。`,
    },
  )
}
