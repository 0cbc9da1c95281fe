import { RerankAnswer } from '../../src/endpoints/rerank/schemas.ts'
import { holdCompletion, readCompletionStream } from './hold-completion.ts'
import { holdMessage, holdMessageStream } from './hold-message.ts'
import { readStream } from './read-stream.ts'
import { expectResponse } from './responses/response-object.ts'
import { expectResponsesStream } from './responses/validate-responses.ts'
import { expectChatCompletion, expectChunk, expectEmbeddingList, expectError } from './validate.ts'

interface Rules {
  /** The folder of the endpoint's fixtures. */
  fixtures: string
  /** Whether each fixture lists all reports of its answer. */
  namesReports: boolean
  whole: (text: string) => void
  stream: (text: string) => void
}

/** The text generation endpoints, with the rules for all of their answers. */
export const dialects: Readonly<Record<string, Rules>> = {
  '/v1/chat/completions': {
    fixtures: 'src/endpoints/chat-completions/fixtures',
    namesReports: false,
    whole: (text) =>
      void (text.startsWith('{"error"') ? expectError : expectChatCompletion)(JSON.parse(text)),
    stream(text) {
      for (const chunk of readStream(text).chunks)
        (chunk.error === undefined ? expectChunk : expectError)(chunk)
    },
  },
  '/v1/completions': {
    fixtures: 'src/endpoints/completions/fixtures',
    namesReports: true,
    whole: holdCompletion,
    stream: (text) => void readCompletionStream(text),
  },
  '/v1/responses': {
    fixtures: 'src/endpoints/responses/fixtures',
    namesReports: true,
    whole: (text) => void (text.startsWith('{"error"') ? expectError : expectResponse)(JSON.parse(text)),
    stream: (text) => void expectResponsesStream(text),
  },
  '/v1/messages': {
    fixtures: 'src/endpoints/messages/fixtures',
    namesReports: true,
    whole: holdMessage,
    stream: holdMessageStream,
  },
}

/** The endpoints of retrieval, whose answers are whole. */
export const retrieval: typeof dialects = {
  '/v1/embeddings': {
    fixtures: 'src/endpoints/embeddings/fixtures',
    namesReports: true,
    whole: (text) => void (text.startsWith('{"error"') ? expectError : expectEmbeddingList)(JSON.parse(text)),
    stream: refuseStream,
  },
  '/v1/rerank': {
    fixtures: 'src/endpoints/rerank/fixtures',
    namesReports: true,
    whole(text) {
      const body: unknown = JSON.parse(text)
      if (text.startsWith('{"error"')) expectError(body)
      else RerankAnswer.parse(body)
    },
    stream: refuseStream,
  },
}

function refuseStream(text: string): never {
  throw new Error(`a stream: ${text}`)
}

/** The last answer that kept the rules. A fixture that is read in several sizes gives the same text each time. */
let held: readonly unknown[] = []

/** Fails if an answer breaks the rules of its API. */
export function holdAnswer(path: string, text: string, isStream: boolean): void {
  const answer = [path, text, isStream]
  if (answer.every((part, index) => part === held[index])) return
  const rules = dialects[path] ?? retrieval[path]
  if (isStream) rules?.stream(text)
  else rules?.whole(text)
  held = answer
}
