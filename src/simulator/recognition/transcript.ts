import { listOf, stringOf, type JsonObject } from '../json.ts'
import type { TranscriptionRequest } from './check-transcription.ts'
import { languageOf, saidOn, type Heard } from './heard.ts'
import { hasSpeakers, hintedLanguage, isSingleFile, isTagged } from './models.ts'
import { sentencesIn, type Sentence, type Word } from './sentences.ts'
import type { TimedText } from './timed-text.ts'

/** What the file at `transcription_url` holds; the two kinds of models have their own forms. */
export function toTranscript(request: TranscriptionRequest, url: string, heard: Heard): JsonObject {
  const transcripts = channelsOf(request, heard).map((channel) => {
    const speech = saidOn(heard, channel, languageIn(request))
    return isSingleFile(request.model)
      ? { channel_id: channel, text: speech.text, sentences: toQwenSentences(request, speech) }
      : toChannel(request, channel, speech)
  })
  const format = heard.container === 'wav' ? 'pcm_s16le' : heard.container
  if (isSingleFile(request.model))
    return { file_url: url, audio_info: { format, sample_rate: heard.sampleRate }, transcripts }
  const properties = {
    audio_format: format,
    channels: heard.channels.map((_, channel) => channel),
    original_sampling_rate: heard.sampleRate,
    original_duration_in_milliseconds: Math.round(heard.ms),
  }
  return { file_url: url, properties, transcripts }
}

/** The channels of `channel_id` that the file has; by default the first. */
export function channelsOf({ parameters }: TranscriptionRequest, { channels }: Heard): number[] {
  const wanted = listOf(parameters['channel_id'] ?? [0]).map(Number)
  return wanted.filter((channel) => channel < channels.length)
}

export function languageIn({ parameters }: TranscriptionRequest): string | undefined {
  return stringOf(parameters['language']) || hintedLanguage(parameters)
}

function toChannel(request: TranscriptionRequest, channel: number, speech: TimedText): JsonObject {
  const sentences = sentencesIn(speech)
  const spoken = sentences.reduce((sum, { begin, end }) => sum + end - begin, 0)
  const tagged = (text: string) => (isTagged(request.model) ? withTags(text) : text)
  return {
    channel_id: channel,
    content_duration_in_milliseconds: spoken,
    text: isTagged(request.model) ? sentences.map(({ text }) => tagged(text)).join(' ') : speech.text,
    sentences: sentences.map((sentence, index) => ({
      begin_time: sentence.begin,
      end_time: sentence.end,
      text: tagged(sentence.text),
      sentence_id: index + 1,
      ...speakerOf(request, index),
      words: sentence.words.map(toWord),
    })),
  }
}

/** SenseVoice marks sounds and moods within the text. */
function withTags(text: string): string {
  return `<|Speech|> ${text} <|/Speech|><|NEUTRAL|>`
}

/** The speakers take turns, sentence by sentence. */
function speakerOf({ model, parameters }: TranscriptionRequest, index: number): JsonObject {
  if (parameters['diarization_enabled'] !== true || !hasSpeakers(model)) return {}
  return { speaker_id: index % Number(parameters['speaker_count'] ?? 2) }
}

function toQwenSentences({ parameters }: TranscriptionRequest, speech: TimedText): JsonObject[] {
  const givenLanguage = stringOf(parameters['language'])
  return sentencesIn(speech).map((sentence: Sentence, index) => ({
    sentence_id: index,
    begin_time: sentence.begin,
    end_time: sentence.end,
    language: givenLanguage || languageOf(sentence.text),
    emotion: 'neutral',
    text: sentence.text,
    ...(parameters['enable_words'] === true && { words: sentence.words.map(toWord) }),
  }))
}

export function toWord({ begin, end, text, punctuation }: Word): JsonObject {
  return { begin_time: begin, end_time: end, text, punctuation }
}
