import { createGateway } from '../../src/index.ts'

const response = await createGateway().fetch('http://gateway/v1/models?type=chat')
const { data } = (await response.json()) as { data: { id: string }[] }

/** The ids of chat models that the gateway lists without asking DashScope. */
export const knownModels: readonly string[] = data.map(({ id }) => id)
