export const openaiVoices = [
  'alloy',
  'ash',
  'ballad',
  'coral',
  'echo',
  'fable',
  'onyx',
  'nova',
  'sage',
  'shimmer',
  'verse',
  'marin',
  'cedar',
] as const
export type OpenAIVoice = (typeof openaiVoices)[number]

/** Whether a lower-case name is one of OpenAI's voices. */
export function isOpenAIVoice(name: string): name is OpenAIVoice {
  return openaiVoices.some((voice) => voice === name)
}
