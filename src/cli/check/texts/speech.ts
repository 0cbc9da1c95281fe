/** Results of the check of speech. */
export const speech = {
  spoken: {
    english: '{model}: {seconds} s of sound in events',
    chinese: '{model}：以事件返回 {seconds} 秒语音',
  },
  wrongSpeech: {
    english: '{model}: expected samples of 16 bits and an event at their end, got {bytes} bytes',
    chinese: '{model}：应返回 16 位采样和结束事件，实际为 {bytes} 字节',
  },
} as const
