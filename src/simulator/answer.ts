import { isChinese, topicOf } from './subject.ts'
import { lastText, type GenerationRequest } from './request.ts'

/** The text of an answer; `variation` counts the choices. */
export function answerOf(request: GenerationRequest, variation: number): string {
  const question = lastText(request)
  return isChinese(question)
    ? `关于“${topicOf(question)}”，第${variation + 1}个回答如下。`
    : `About "${topicOf(question)}": answer ${variation + 1}.`
}
