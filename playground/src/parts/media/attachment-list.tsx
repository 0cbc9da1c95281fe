import type { Signal } from '@preact/signals'

import type { Attachment } from './attachments.ts'
import { toSize } from '../figures.ts'
import { IconButton } from '../icon-button.tsx'
import { inLanguage } from '../../state/language.ts'

const texts = {
  english: { detach: (name: string) => `Remove ${name}` },
  chinese: { detach: (name: string) => `移除 ${name}` },
}

interface AttachmentListProps {
  files: Signal<readonly Attachment[]>
  isFixed?: boolean
}

/** The files of a message, with a preview of what can be seen or heard. */
export function AttachmentList({ files, isFixed = false }: AttachmentListProps) {
  const words = inLanguage(texts)
  if (files.value.length === 0) return null
  return (
    <ul class="attachments">
      {files.value.map((file, index) => (
        <li key={index}>
          <Preview file={file} />
          <span class="file-name">{file.name}</span>
          <span class="hint">{toSize(file.bytes)}</span>
          {!isFixed && (
            <IconButton
              icon="close"
              label={words.detach(file.name)}
              onClick={() => {
                files.value = files.value.filter((other) => other !== file)
              }}
            />
          )}
        </li>
      ))}
    </ul>
  )
}

function Preview({ file }: { file: Attachment }) {
  if (file.kind === 'image') return <img src={file.dataUrl} alt={file.name} />
  if (file.kind === 'audio') return <audio controls src={file.dataUrl} aria-label={file.name} />
  if (file.kind === 'video') return <video controls muted src={file.dataUrl} aria-label={file.name} />
  return null
}
