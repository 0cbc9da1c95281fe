const leftOut = 'Left out and reported in `x-gateway-adjusted` where the model does not have it.'
const noCounterpart = 'DashScope has no counterpart: left out and reported in `x-gateway-adjusted`.'
const refused = 'Refused with 400.'

/** Descriptions of the parameters; docs/mapping/transcriptions.md has the details. */
export const parameterNotes: Readonly<Record<string, string>> = {
  file: 'The file, whose format is read from its bytes; or as text its http, https or oss URL, which DashScope fetches by itself.',
  file_url: 'The same URL, in a field of its own.',
  model:
    'A model that transcribes speech: qwen3-asr-flash, fun-asr-flash, paraformer-v2, … Unknown names pass.',
  language: `The language as an ISO 639 code; \`zh-CN\` is \`zh\`. ${leftOut}`,
  languages: 'More languages that may be spoken, for models that take several.',
  prompt: `What the speech is about: names and terms. ${leftOut}`,
  keywords: `Words to expect, which become a part of the same text. ${leftOut}`,
  response_format:
    '`json`, which is the default, `text`, `srt`, `vtt`, `verbose_json` or `diarized_json`. One that needs times or speakers is refused with 400 where the model returns none.',
  temperature: noCounterpart,
  include: `\`logprobs\`: ${refused}`,
  timestamp_granularities: '`segment`, which is the default, and `word`; with `verbose_json` alone.',
  stream: 'Events with the text while it is recognised, for `json`, `text` and `diarized_json`.',
  chunking_strategy: noCounterpart,
  delay: noCounterpart,
  known_speaker_names: refused,
  known_speaker_references: refused,
  enable_itn: `Write numbers as digits. ${leftOut}`,
  enable_lid: `Name the language that was spoken. ${leftOut}`,
  vocabulary_id: `A list of hot words of DashScope. ${leftOut}`,
  vocabulary: `Hot words with their weights, \`{"Zhang":5}\`. ${leftOut}`,
  disfluency_removal_enabled: `Leave filler words out. ${leftOut}`,
  diarization_enabled: `Distinguish speakers; \`diarized_json\` does so by itself. ${leftOut}`,
  speaker_count: `How many speak. ${leftOut}`,
  channel_id: `The channels, from 0. ${leftOut}`,
  special_word_filter: `Words to mask, as JSON. ${leftOut}`,
  timestamp_alignment_enabled: `More exact times. ${leftOut}`,
  semantic_punctuation_enabled: `Cut sentences by their meaning. ${leftOut}`,
}
