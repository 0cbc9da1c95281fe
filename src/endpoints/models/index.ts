import { invalidRequest } from '../../openai/api-error.ts'
import { defineEndpoint } from '../endpoint.ts'
import { asOf, catalogue, type CatalogueEntry } from './catalogue.ts'

export const listModels = defineEndpoint({
  method: 'GET',
  path: '/models',
  summary: 'The models this gateway knows; others work too',
  needsKey: false,
  handle: async () => ({ kind: 'json', body: { object: 'list', data: catalogue.map(toModel) } }),
})

export const getModel = defineEndpoint({
  method: 'GET',
  path: '/models/{id}',
  summary: 'One model',
  needsKey: false,
  async handle(_, { id }) {
    const entry = catalogue.find((model) => model.id === id)
    if (entry === undefined) {
      throw invalidRequest(
        `The model '${id.slice(0, 128)}' does not exist or you do not have access to it.`,
        {
          status: 404,
          code: 'model_not_found',
          param: 'model',
        },
      )
    }
    return { kind: 'json', body: toModel(entry) }
  },
})

function toModel({ id, ownedBy }: CatalogueEntry) {
  return { id, object: 'model', created: asOf, owned_by: ownedBy }
}
