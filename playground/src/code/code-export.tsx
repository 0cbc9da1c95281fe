import { useState } from 'preact/hooks'

import { CodeBlock } from '../markdown/code-block.tsx'
import { inLanguage } from '../state/language.ts'
import type { GatewayRequest } from '../gateway/request.ts'
import { isShortened } from './shorten.ts'
import type { CodeSample } from './sample.ts'

const texts = {
  english: {
    which: 'Language',
    key: 'Set DASHSCOPE_API_KEY to your key first; the code contains none.',
    shortened: 'The contents of files are shortened to "...".',
  },
  chinese: {
    which: '语言',
    key: '请先把环境变量 DASHSCOPE_API_KEY 设为你的 Key；代码中不含 Key。',
    shortened: '文件内容已缩写为 "..."。',
  },
}

/** The request as programs that send the same. */
export function CodeExport({
  request,
  samples,
}: {
  request: GatewayRequest
  samples: readonly CodeSample[]
}) {
  const words = inLanguage(texts)
  const [id, setId] = useState('curl')
  const sample = samples.find((one) => one.id === id) ?? samples[0]
  if (sample === undefined) return null
  return (
    <div class="export">
      <div class="segments" role="group" aria-label={words.which}>
        {samples.map((one) => (
          <button type="button" key={one.id} aria-pressed={one === sample} onClick={() => setId(one.id)}>
            {one.title}
          </button>
        ))}
      </div>
      <CodeBlock code={sample.code} language={sample.language} label={sample.title} />
      <p class="hint">
        {words.key} {isShortened(request.body) && words.shortened}
      </p>
    </div>
  )
}
