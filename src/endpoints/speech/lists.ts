import { parseBody } from '../../http/body/parse-json.ts'
import { defineEndpoint, type Endpoint } from '../../http/endpoint.ts'
import { currentIdsOf } from '../../models/catalogue.ts'
import { speechFamilies, speechFamilyOf } from '../../models/families/speech.ts'
import { AudioModelsQuery, SpeechModelList, VoiceList, VoicesQuery } from './schemas.ts'

/** Open WebUI asks for both lists to offer them in its settings. */
export function createSpeechLists(): Endpoint[] {
  return [
    defineEndpoint({
      method: 'GET',
      path: '/audio/voices',
      summary: 'The voices of the speech models (?model= for those of one)',
      key: 'optional',
      description: { answer: VoiceList, query: VoicesQuery },
      async handle(_, { query }) {
        const { model } = parseBody(VoicesQuery, { model: query.get('model') ?? undefined })
        return { kind: 'json', body: { voices: toVoices(model) } }
      },
    }),
    defineEndpoint({
      method: 'GET',
      path: '/audio/models',
      summary: 'The speech models (?type=transcription for those that transcribe speech)',
      key: 'optional',
      description: { answer: SpeechModelList, query: AudioModelsQuery },
      async handle(_, { query }) {
        const { type = 'speech' } = parseBody(AudioModelsQuery, { type: query.get('type') ?? undefined })
        return { kind: 'json', body: { models: currentIdsOf(type).map((id) => ({ id, name: id })) } }
      },
    }),
  ]
}

function toVoices(model: string | undefined) {
  const families =
    model === undefined || model === ''
      ? speechFamilies.map(({ ids, voices }) => ({ ids, voices }))
      : [{ ids: [model], voices: speechFamilyOf(model).voices }]
  const modelsOf = new Map<string, string[]>()
  for (const { ids, voices } of families)
    for (const voice of voices) modelsOf.set(voice, [...(modelsOf.get(voice) ?? []), ...ids])
  return [...modelsOf].map(([id, models]) => ({ id, name: id, models }))
}
