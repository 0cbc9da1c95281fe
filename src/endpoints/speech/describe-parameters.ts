const leftOut = 'Left out and reported in `x-gateway-adjusted` where the model does not have it.'

/** Descriptions of the parameters; docs/mapping/audio.md has the details. */
export const parameterNotes: Readonly<Record<string, string>> = {
  model:
    'A speech model: qwen3-tts-flash, cosyvoice-v3-flash, sambert-zhichu-v1, … Unknown names pass. Qwen-TTS makes MP3 and Opus, and speaks at another rate, through its realtime model, which is reported.',
  input:
    'The text, at most 4,096 characters. A text that is longer than a call of DashScope takes is spoken in several, one after the other.',
  voice:
    "DashScope's name of a voice, OpenAI's name, for which a similar voice is used and reported, or `{ id }` of a cloned voice.",
  response_format:
    'mp3 by default. A format that the model does not make is replaced with the nearest one, which `content-type` and `x-gateway-adjusted` name.',
  speed: `The rate of speech; DashScope has 0.5 to 2. ${leftOut}`,
  instructions: `How to speak. ${leftOut}`,
  stream_format:
    '`audio`, the bytes as they come, or `sse`, events with base64. WAV is sent once it is complete.',
  language_type: `The language of the text, such as Chinese or English. ${leftOut}`,
  optimize_instructions: `Improve the instructions. ${leftOut}`,
  sample_rate: 'Samples per second, 24,000 by default. Refused with 400 where the model has only one.',
  volume: `0 to 100. ${leftOut}`,
  pitch: `0.5 to 2. ${leftOut}`,
  bit_rate: `Kilobits per second of compressed sound. ${leftOut}`,
  seed: `For the same sound again. ${leftOut}`,
  enable_ssml: `The text is SSML. ${leftOut}`,
  language_hints: `The languages of the text, such as \`["zh"]\`. ${leftOut}`,
}
