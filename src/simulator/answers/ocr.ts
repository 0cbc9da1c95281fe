import { isObject, type JsonObject, objectOf, stringOf } from '../json.ts'
import { mediaIn, nameOf } from '../request/media.ts'
import type { GenerationRequest } from '../request/request.ts'

export interface Recognition {
  text: string
  /** Some tasks put a result into the same object as the text. */
  result?: JsonObject
}

type Task = (request: GenerationRequest) => Recognition

/** The tasks of `ocr_options`; results as recorded from qwen-vl-ocr-latest. */
export const ocrTasks: Record<string, Task> = {
  text_recognition: (request) => ({ text: linesOf(request).join('\n') }),
  multi_lan: (request) => ({ text: linesOf(request).join('\n') }),
  advanced_recognition: located,
  key_information_extraction: extracted,
  table_parsing: () => ({
    text: '```html\n<table><tr><td>项目</td><td>金额</td></tr><tr><td>车票</td><td>35.00</td></tr></table>\n```',
  }),
  document_parsing: (request) => ({
    text: `\`\`\`latex\n\\section{${linesOf(request)[0]}}\n\\end{document}\n\`\`\``,
  }),
  formula_recognition: () => ({ text: '$$\nE = mc^2\n$$' }),
}

/** The result of OCR: plain text, unless `ocr_options` names another task. */
export function recognitionOf(request: GenerationRequest): Recognition {
  const task = ocrTasks[stringOf(objectOf(request.parameters['ocr_options'])['task']) || 'text_recognition']
  return task ? task(request) : { text: '' }
}

/** A line with the name of each image, between two fixed lines. */
function linesOf({ messages }: GenerationRequest): string[] {
  const names = mediaIn(messages).map(({ urls }) => nameOf(urls[0] ?? ''))
  return ['产品介绍', ...names, '票价 35.00 元']
}

/** Words with the eight coordinates of their corners and a rotated rectangle: centre, height, width, angle. */
function located(request: GenerationRequest): Recognition {
  const words = linesOf(request).map((text, index) => {
    const width = text.length * 40
    const top = 40 + index * 80
    return {
      location: [60, top, 60 + width, top, 60 + width, top + 50, 60, top + 50],
      rotate_rect: [60 + width / 2, top + 25, 50, width, 90],
      text,
    }
  })
  const lines = words.map(
    ({ rotate_rect, text }) =>
      `\t{"rotate_rect": [${rotate_rect.join(', ')}], "text": ${JSON.stringify(text)}}`,
  )
  return { text: `\`\`\`json\n[\n${lines.join(',\n')}\n]\n\`\`\``, result: { words_info: words } }
}

function extracted({ parameters }: GenerationRequest): Recognition {
  const schema = objectOf(objectOf(parameters['ocr_options'])['task_config'])['result_schema']
  const values = valuesFor(objectOf(schema))
  return {
    text: `\`\`\`json\n${JSON.stringify(values, undefined, 1)}\n\`\`\``,
    result: { kv_result: values },
  }
}

const kinds: readonly [RegExp, string][] = [
  [/日期|date/i, '2013-06-29'],
  [/代码|code/i, '221021325353'],
  [/号码|编号|number/i, '10283819'],
  [/金额|票价|price|amount/i, '35.00'],
]

function valuesFor(schema: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(schema).map(([name, wanted]) => [
      name,
      isObject(wanted) ? valuesFor(wanted) : (kinds.find(([about]) => about.test(name))?.[1] ?? ''),
    ]),
  )
}
