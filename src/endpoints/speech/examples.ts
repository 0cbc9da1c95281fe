/** Example request bodies. */
export const examples = {
  speech: {
    summary: 'A sentence as MP3',
    value: { model: 'cosyvoice-v3-flash', voice: 'longanyang', input: '您好，合同已经准备好了。' },
  },
  events: {
    summary: 'PCM in events while it is spoken',
    value: {
      model: 'qwen3-tts-flash',
      voice: 'Cherry',
      input: 'The contract is ready.',
      response_format: 'pcm',
      stream_format: 'sse',
    },
  },
}
