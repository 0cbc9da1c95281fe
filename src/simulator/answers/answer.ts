import { codeAnswer } from './code-answer.ts'
import { captionOf } from './caption.ts'
import { calculatedAnswer, calculationOf } from '../generation/code-interpreter.ts'
import { documentAnswer, makesSlides, slides, sourcesOf } from './document-answer.ts'
import { generalAnswer } from './general-answer.ts'
import { jsonAnswer } from './json-answer.ts'
import { legalAnswer } from './legal-answer.ts'
import { mediaAnswer } from './media-answer.ts'
import { mediaIn } from '../request/media.ts'
import { recognitionOf } from './ocr.ts'
import { lastText, type GenerationRequest } from '../request/request.ts'
import { transcriptOf } from '../recognition/message.ts'
import { translationOf } from './translation.ts'

interface Kind {
  applies: (request: GenerationRequest, question: string) => boolean
  text: (request: GenerationRequest, question: string, variation: number) => string
}

const legal = /起诉|诉状|律师|法律|合同|违约|借条|欠我|仲裁|离婚|遗产|lawsuit|legal|contract|sue\b/i
const code = /代码|编程|函数|写一个.*(程序|脚本)|\b(code|function|script|python|javascript|typescript|sql)\b/i

/** The first kind that applies writes the answer. */
const kinds: readonly Kind[] = [
  { applies: ({ family }) => family.turns === 'translation', text: (request) => translationOf(request) },
  { applies: ({ family }) => family.purpose === 'asr', text: (request) => transcriptOf(request) },
  { applies: ({ family }) => family.purpose === 'caption', text: (request) => captionOf(request) },
  { applies: readsImage, text: (request) => recognitionOf(request).text },
  { applies: makesSlides, text: () => slides },
  { applies: isJson, text: (request, question) => jsonAnswer(request, question) },
  {
    applies: ({ messages }) => messages.at(-1)?.role === 'tool',
    text: (request, question) => toolAnswer(request, question),
  },
  {
    applies: ({ messages }) => messages.at(-1)?.partial === true,
    text: (request) => continuation(request.messages.at(-1)?.text ?? ''),
  },
  {
    applies: (request) => calculationOf(request) !== undefined,
    text: (request) => calculatedAnswer(request) ?? '',
  },
  { applies: (request) => sourcesOf(request).length > 0, text: (request) => documentAnswer(request) },
  { applies: ({ messages }) => mediaIn(messages).length > 0, text: (request) => mediaAnswer(request) },
  {
    applies: ({ family }, question) => family.turns === 'strict' || legal.test(question),
    text: (_request, question, variation) => legalAnswer(question, variation),
  },
  {
    applies: (_request, question) => code.test(question),
    text: (_request, question) => codeAnswer(question),
  },
]

/** The text of an answer; `variation` counts the choices of a request with n > 1. */
export function answerOf(request: GenerationRequest, variation: number): string {
  const question = lastText(request)
  const kind = kinds.find(({ applies }) => applies(request, question))
  return kind ? kind.text(request, question, variation) : generalAnswer(question, variation)
}

/** An OCR model answers a question about an image; without a question, or with a task, it reads the text. */
function readsImage(request: GenerationRequest, question: string): boolean {
  const { family, messages, parameters } = request
  const reads = parameters['ocr_options'] !== undefined || question.trim() === ''
  return family.purpose === 'ocr' && reads && mediaIn(messages).length > 0
}

function isJson({ parameters }: GenerationRequest): boolean {
  const format = parameters['response_format']
  if (typeof format !== 'object' || format === null || !('type' in format)) return false
  return format.type === 'json_object' || format.type === 'json_schema'
}

function toolAnswer({ messages }: GenerationRequest, question: string): string {
  const lastTurn = messages.slice(messages.findLastIndex(({ role }) => role === 'user') + 1)
  const results = lastTurn.filter(({ role }) => role === 'tool').map(({ text }) => text)
  return /\p{Script=Han}/u.test(question)
    ? `根据查询到的结果：${results.join('；')}。希望以上信息对您有所帮助，如需进一步查询，请告诉我。`
    : `According to the result: ${results.join('; ')}. Let me know if you would like me to look up anything else.`
}

/** Continues the given beginning without repeating it. */
function continuation(beginning: string): string {
  return /\p{Script=Han}/u.test(beginning)
    ? '仿佛从漫长的冬眠中苏醒过来，万物复苏。嫩绿的小草悄悄探出了头，微风带来泥土与花香，让人心旷神怡，也让人对生活充满期待。'
    : ' and everything around it seemed to wake from a long sleep. Green leaves came out, the wind carried the scent of flowers, and people smiled at one another.'
}
