import { toGiven, type Adjustment } from '../../../errors/adjustment.ts'
import type { TranscriptionFamily, TranscriptionParameter } from '../../../models/families/transcription.ts'
import { isEmpty, noCounterpart, reportUnknown, reportUnsupported } from '../../request-fields/unmapped.ts'
import { TranscriptionFields } from '../schemas.ts'
import type { AnswerFormat } from './check-format.ts'

const known: ReadonlySet<string> = new Set(Object.keys(TranscriptionFields.shape))

const own: readonly TranscriptionParameter[] = [
  'enable_itn',
  'enable_lid',
  'vocabulary_id',
  'vocabulary',
  'disfluency_removal_enabled',
  'diarization_enabled',
  'speaker_count',
  'channel_id',
  'special_word_filter',
  'timestamp_alignment_enabled',
  'semantic_punctuation_enabled',
]

/** OpenAI's fields that DashScope has no counterpart of, with the value that says nothing. */
const shades: Readonly<Record<string, unknown>> = { temperature: 0, chunking_strategy: null, delay: null }

const withSpeakers: Adjustment = {
  param: 'diarization_enabled',
  given: false,
  taken: true,
  why: "'diarized_json' has speakers",
}

export interface Parameters {
  /** DashScope's own parameters, under its names. */
  parameters: Readonly<Record<string, unknown>>
  /** ISO 639 codes, the wanted one first. */
  languages: readonly string[]
  /** What the speech is about; undefined for nothing. */
  context: string | undefined
  adjustments: readonly Adjustment[]
}

export function toParameters(
  request: TranscriptionFields,
  family: TranscriptionFamily,
  { format }: AnswerFormat,
): Parameters {
  const given = own.filter((name) => !isEmpty(request[name]) && request[name] !== '')
  const taken = given.filter((name) => family.parameters.has(name))
  const lost = given.filter((name) => !family.parameters.has(name) && request[name] !== false)
  const language = toLanguages(request, family)
  const context = toContext(request, family)
  const needsSpeakers = format === 'diarized_json'
  return {
    parameters: {
      ...Object.fromEntries(taken.map((name) => [family.parameters.get(name), toValue(name, request[name])])),
      ...(needsSpeakers && { diarization_enabled: true }),
    },
    languages: language.languages,
    context: context.context,
    adjustments: [
      ...language.adjustments,
      ...context.adjustments,
      ...(needsSpeakers && request.diarization_enabled === false ? [withSpeakers] : []),
      ...reportUnsupported(request, lost),
      ...shadesOf(request),
      ...reportUnknown(request, known),
    ],
  }
}

function toValue(name: TranscriptionParameter, value: unknown): unknown {
  return name === 'channel_id' && !Array.isArray(value) ? [value] : value
}

/** `zh-CN` → `zh`. An empty text says nothing. */
function toLanguages(
  { model, language, languages }: TranscriptionFields,
  family: TranscriptionFamily,
): Pick<Parameters, 'languages' | 'adjustments'> {
  const given = [language, ...(languages ?? [])].filter((one) => one != null && one !== '')
  const codes = given.map((one) => (one ?? '').replace(/[-_].*$/s, '').toLowerCase())
  const all = [...new Set(codes)]
  if (all.length === 0) return { languages: [], adjustments: [] }
  if (family.language === undefined) {
    const hasOne = language != null && language !== ''
    const why = `not supported by ${model}`
    return {
      languages: [],
      adjustments: [
        ...(hasOne ? [{ param: 'language', given: toGiven(language), why }] : []),
        ...(given.length > (hasOne ? 1 : 0) ? [{ param: 'languages', why }] : []),
      ],
    }
  }
  if (family.language === 'language_hints' || all.length === 1) return { languages: all, adjustments: [] }
  const [first = ''] = all
  return {
    languages: [first],
    adjustments: [{ param: 'languages', taken: first, why: `${model} takes one language` }],
  }
}

function toContext(
  { model, prompt, keywords }: TranscriptionFields,
  { context }: TranscriptionFamily,
): Pick<Parameters, 'context' | 'adjustments'> {
  const givenPrompt = prompt != null && prompt.trim() !== '' ? prompt : undefined
  const names = (keywords ?? []).filter((word) => word.trim() !== '')
  const params = [
    ...(givenPrompt === undefined ? [] : ['prompt']),
    ...(names.length === 0 ? [] : ['keywords']),
  ]
  if (context === undefined)
    return {
      context: undefined,
      adjustments: params.map((param) => ({ param, why: `not supported by ${model}` })),
    }
  const whole = [givenPrompt, names.join(', ')].filter((text) => text !== undefined && text !== '').join('\n')
  const text = firstOf(whole, context.characters)
  return {
    context: text === '' ? undefined : text,
    adjustments: [
      ...(names.length === 0
        ? []
        : [{ param: 'keywords', taken: 'a part of the context', why: 'DashScope has no list of keywords' }]),
      ...(text === whole
        ? []
        : [
            {
              param: givenPrompt === undefined ? 'keywords' : 'prompt',
              taken: `the first ${context.characters} characters of the context`,
              why: `${model} takes no more`,
            },
          ]),
    ],
  }
}

/** The beginning of a text, without half of a surrogate pair at its end. */
function firstOf(text: string, length: number): string {
  const end = text.slice(0, length)
  return end.isWellFormed() ? end : end.slice(0, -1)
}

function shadesOf(request: TranscriptionFields): Adjustment[] {
  return Object.entries(shades)
    .map(([param, noOpValue]) => ({ param, noOpValue, value: request[param] }))
    .filter(({ value, noOpValue }) => value != null && value !== noOpValue)
    .map(({ param, value }) => ({ param, given: toGiven(value), why: noCounterpart }))
}
