import { kindOf } from '../../models/kinds.ts'
import { embeddingFamilyOf } from '../../models/families/embedding.ts'
import { rerankFamilyOf } from '../../models/families/rerank.ts'

/** The description of an embedding or rerank model; undefined for others. */
export function describeRetrieval(id: string): Record<string, unknown> | undefined {
  const kind = kindOf(id)
  if (kind === 'embedding') return describeEmbedding(id)
  return kind === 'rerank' ? describeRerank(id) : undefined
}

function describeEmbedding(id: string) {
  const { dimensions, perCall, tokensPerInput, service, parameters } = embeddingFamilyOf(id)
  return {
    dimensions: dimensions ?? null,
    inputs_per_call: perCall,
    tokens_per_input: tokensPerInput ?? null,
    input_modalities: toModalities(service === 'multimodal-embedding'),
    supported_parameters: [...parameters],
  }
}

function describeRerank(id: string) {
  const { documents, tokensPerDocument, tokensPerRequest, multimodal, instruct } = rerankFamilyOf(id)
  return {
    documents_per_request: documents ?? null,
    tokens_per_document: tokensPerDocument ?? null,
    tokens_per_request: tokensPerRequest ?? null,
    input_modalities: toModalities(multimodal),
    supported_parameters: instruct ? ['instruct'] : [],
  }
}

function toModalities(isMultimodal: boolean): string[] {
  return isMultimodal ? ['text', 'image', 'video'] : ['text']
}
