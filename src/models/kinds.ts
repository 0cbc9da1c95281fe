/** The kinds of models for which the gateway has an endpoint. */
export const modelKinds = ['chat', 'embedding', 'rerank', 'speech', 'transcription', 'image'] as const
export type ModelKind = (typeof modelKinds)[number]

/** The endpoint that takes a model, by its public path. */
export const endpointOf: Readonly<Record<ModelKind, string>> = {
  chat: '/v1/chat/completions',
  embedding: '/v1/embeddings',
  rerank: '/v1/rerank',
  speech: '/v1/audio/speech',
  transcription: '/v1/audio/transcriptions',
  image: '/v1/images/generations',
}

/** Patterns of the names of all models but chat models, with their kind if there is an endpoint. */
const others: readonly { named: RegExp; kind?: ModelKind }[] = [
  { named: /rerank/, kind: 'rerank' },
  { named: /embedding/, kind: 'embedding' },
  { named: /tts|cosyvoice|sambert/, kind: 'speech' },
  { named: /(?:^|[-/])asr(?:-|$)|paraformer|sensevoice/, kind: 'transcription' },
  {
    named:
      /[ti]2v|animate|style-repaint|background-generation|mt-image|video|gummy|realtime|livetranslate|s2s|vidu|pixverse|emo|liveportrait|face|deep-research/,
  },
  { named: /image|[ti]2i|wanx-v1|flux|diffusion/, kind: 'image' },
  { named: /wanx|^wan\d/ },
]

/**
 * The kind of a model by its name, chat by default; undefined for models without an endpoint. No name is remembered: a caller may send
 * a key instead of one.
 */
export function kindOf(model: string): ModelKind | undefined {
  const id = model.toLowerCase()
  const other = others.find(({ named }) => named.test(id))
  return other === undefined ? 'chat' : other.kind
}

/** Models of another kind that DashScope serves as chat models as well, per documentation. */
export function isAlsoForChat(model: string): boolean {
  return /(?:^|\/)qwen3-asr-flash(?:-us)?(?:-\d{4}-\d{2}-\d{2})?$/.test(model.toLowerCase())
}
