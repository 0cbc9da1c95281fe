const leftOut = 'Left out and reported in `x-gateway-adjusted` where the model does not support it.'

/** Descriptions of the parameters; docs/mapping/rerank.md has the details. */
export const parameterNotes: Readonly<Record<string, string>> = {
  model: 'A model that orders documents: qwen3-rerank, qwen3-vl-rerank, … Unknown names pass.',
  query: 'What the documents are ordered by. Multimodal models take `{"image"}` as well.',
  documents:
    'Texts, or objects with `text`; multimodal models take `{"image"}` and `{"video"}`. More than the model takes at once are refused, since scores of several calls cannot be compared.',
  texts: "TEI's name of `documents`.",
  top_n: 'How many results; all where it is absent.',
  return_documents: 'Whether results hold their documents; false where it is absent.',
  return_text: "TEI's name of `return_documents`.",
  rank_fields: "Cohere's: the fields of the objects whose texts are read, line by line.",
  instruct: `What the search is for, in English. ${leftOut}`,
  instruction: 'Another name of `instruct`.',
  task: 'Another name of `instruct`.',
  fps: `Frames of videos that are read, from 0 to 1. ${leftOut}`,
  return_embeddings: 'Refused with 400 where it is true.',
  raw_scores: 'Refused with 400 where it is true.',
  input: "DashScope's own form: `query` and `documents`.",
  parameters: "DashScope's own form: `top_n`, `return_documents`, `instruct`, `fps`.",
}
