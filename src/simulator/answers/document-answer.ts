import { documentsIn, fileIdsOf } from '../validation/check-documents.ts'
import { listOf, objectOf } from '../json.ts'
import { nameOf } from '../request/media.ts'
import { lastText, type GenerationRequest } from '../request/request.ts'
import { topicOf } from '../request/subject.ts'

/** Names of the files and documents that an answer is based on. */
export function sourcesOf({ messages }: GenerationRequest): string[] {
  return [...messages.flatMap((message) => fileIdsOf(message) ?? []), ...documentsIn(messages).map(nameOf)]
}

/** Names the files it read, so that tests can check that all of them arrived. */
export function documentAnswer(request: GenerationRequest): string {
  const sources = sourcesOf(request)
  return `根据您提供的${sources.length}个文件（${sources.join('、')}），关于“${topicOf(lastText(request))}”，文中主要介绍了产品的型号、功能与价格，请以原文为准。`
}

export function makesSlides({ parameters }: GenerationRequest): boolean {
  return listOf(parameters['skill']).some((skill) => objectOf(skill)['type'] === 'ppt')
}

/** Progress messages of slide generation, as recorded from qwen-doc-turbo. */
export const slideSteps = [
  '内容已准备完成，开始生成大纲...',
  '大纲生成中...',
  '大纲生成成功：# Step 1: 策略与风格定义',
  '<page-1>https://example.com/slides/page_1.png</page-1>',
  '<page-2>https://example.com/slides/page_2.png</page-2>',
]

/** The whole answer is a URL. */
export const slides = 'https://example.com/slides/result.pptx'
