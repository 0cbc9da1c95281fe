import { kindOf } from '../../models/kinds.ts'
import { embeddingFamilyOf } from '../../models/families/embedding.ts'
import { imageFamilyOf } from '../../models/families/image.ts'
import { rerankFamilyOf } from '../../models/families/rerank.ts'
import { speechFamilyOf } from '../../models/families/speech.ts'
import { transcriptionFamilyOf } from '../../models/families/transcription.ts'

/** The description of a model that is not for chat; undefined for others. */
export function describeOtherKind(id: string): Record<string, unknown> | undefined {
  const kind = kindOf(id)
  return kind === undefined || kind === 'chat' ? undefined : describers[kind](id)
}

const describers = {
  embedding: describeEmbedding,
  rerank: describeRerank,
  speech: describeSpeech,
  transcription: describeTranscription,
  image: describeImage,
} as const

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

function describeSpeech(id: string) {
  const { voices, formats, sibling, charactersPerCall, parameters } = speechFamilyOf(id)
  const other = sibling === undefined ? undefined : speechFamilyOf(sibling)
  return {
    voices: [...voices],
    response_formats: [...new Set([...formats, ...(other?.formats ?? []), 'wav'])],
    characters_per_call: charactersPerCall ?? null,
    supported_parameters: [...new Set([...parameters.keys(), ...(other?.parameters.keys() ?? [])])],
  }
}

function describeTranscription(id: string) {
  const {
    service,
    times,
    speakers = false,
    maxSeconds,
    context,
    language,
    parameters,
  } = transcriptionFamilyOf(id)
  const timed = times === undefined ? [] : ['srt', 'verbose_json', 'vtt']
  return {
    response_formats: ['json', 'text', ...timed, ...(speakers ? ['diarized_json'] : [])],
    timestamp_granularities: times === 'word' ? ['segment', 'word'] : times === undefined ? [] : ['segment'],
    seconds_per_file: maxSeconds ?? null,
    answers_at_once: service !== 'file-task',
    supported_parameters: [
      ...(language === undefined ? [] : ['language']),
      ...(context === undefined ? [] : ['prompt']),
      ...parameters.keys(),
    ],
  }
}

function describeImage(id: string) {
  const { sizes, perCall, inputs, parameters, promptLength } = imageFamilyOf(id)
  const { fixed, named, pixels, ratio, side } = typeof sizes === 'object' ? sizes : {}
  const withX = (size: string) => size.replace('*', 'x')
  return {
    sizes: sizes === 'none' ? [] : (fixed?.map(withX) ?? null),
    ...(named !== undefined && { named_sizes: [...named] }),
    ...(pixels !== undefined && { pixels: [...pixels] }),
    ...(side !== undefined && { sides: [...side] }),
    ...(ratio !== undefined && { max_ratio: ratio }),
    images_per_call: perCall,
    input_images: inputs === undefined ? null : [...inputs],
    prompt_characters: promptLength ?? null,
    input_modalities: inputs?.[1] === 0 ? ['text'] : ['text', 'image'],
    supported_parameters: [...parameters],
  }
}

function toModalities(isMultimodal: boolean): string[] {
  return isMultimodal ? ['text', 'image', 'video'] : ['text']
}
