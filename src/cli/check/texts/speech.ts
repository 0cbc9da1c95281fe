/** Results of the checks of speech and of its transcription. */
export const speech = {
  spoken: {
    english: '{model}: {seconds} s of sound in events',
    chinese: '{model}：以事件返回 {seconds} 秒语音',
  },
  wrongSpeech: {
    english: '{model}: expected samples of 16 bits and an event at their end, got {bytes} bytes',
    chinese: '{model}：应返回 16 位采样和结束事件，实际为 {bytes} 字节',
  },
  transcribed: {
    english: '{model} heard {speaker} say "{text}"',
    chinese: '{model} 识别 {speaker} 的录音：“{text}”',
  },
  wrongTranscript: {
    english: '{speaker} said "{sentence}", but {model} heard "{text}"',
    chinese: '{speaker} 读的是“{sentence}”，{model} 却识别为“{text}”',
  },
} as const
