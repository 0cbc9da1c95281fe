import { signal } from '@preact/signals'
import { useRef } from 'preact/hooks'

import { maxBytes, readAttachment, type Attachment } from '../../parts/media/attachments.ts'
import { IconButton } from '../../parts/icon-button.tsx'
import { inLanguage } from '../../state/language.ts'
import { details } from '../../state/models.ts'
import { keepWhile } from '../../state/unsaved.ts'
import { SettingsButton } from '../../shell/workspace.tsx'
import { ask, mayAsk } from './ask.ts'
import { AttachmentList } from '../../parts/media/attachment-list.tsx'
import { chatSettings, writtenFields } from './chat-settings.ts'
import { addUser, clear, openAnswer, turns } from './conversation.ts'
import { texts } from './texts.ts'
import type { Wire } from './wires/wire.ts'

/** What is being written, and survives a change of the tab. */
export const draft = {
  text: signal(''),
  files: signal<readonly Attachment[]>([]),
  /** Why files are missing. */
  problem: signal<'tooLarge' | 'unreadable' | undefined>(undefined),
}

keepWhile(() => turns.value.length > 0 || draft.text.value.trim() !== '' || draft.files.value.length > 0)
keepWhile(() => writtenFields.some((name) => chatSettings[name].value.trim() !== ''))

async function attach(files: Iterable<File>): Promise<void> {
  const given = [...files]
  const bytes = (sizes: readonly number[]) => sizes.reduce((sum, size) => sum + size, 0)
  const all = bytes([...draft.files.value.map((file) => file.bytes), ...given.map(({ size }) => size)])
  draft.problem.value = all > maxBytes ? 'tooLarge' : undefined
  if (draft.problem.value !== undefined) return
  const read = await Promise.allSettled(given.map(readAttachment))
  const readable = read.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
  if (readable.length < given.length) draft.problem.value = 'unreadable'
  draft.files.value = [...draft.files.value, ...readable]
}

export function sendDraft(wire: Wire): void {
  const text = draft.text.value.trim()
  const files = draft.files.value
  const isEmpty = text === '' && files.length === 0
  // After an edit or the result of a tool the conversation itself is sent.
  if ((isEmpty && turns.value.at(-1)?.kind === 'answer') || (isEmpty && turns.value.length === 0)) return
  if (!mayAsk()) return
  if (!isEmpty) addUser(text, files)
  draft.text.value = ''
  draft.files.value = []
  draft.problem.value = undefined
  void ask(wire)
}

/** Asks an example; what is being written stays. Where it cannot be asked yet, it waits in the field if that is empty. */
export function sendExample(wire: Wire, text: string): void {
  if (mayAsk()) {
    addUser(text)
    void ask(wire)
  } else if (draft.text.value.trim() === '') draft.text.value = text
}

/** The field at the end of the conversation. */
export function Composer({ wire }: { wire: Wire }) {
  const words = inLanguage(texts)
  const onKeyDown = (event: KeyboardEvent) => {
    // Enter also ends the input of a Chinese word.
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return
    event.preventDefault()
    sendDraft(wire)
  }
  const onPaste = (event: ClipboardEvent) => {
    const files = event.clipboardData?.files
    if (files === undefined || files.length === 0) return
    event.preventDefault()
    void attach(files)
  }
  const onDrop = (event: DragEvent) => {
    event.preventDefault()
    void attach(event.dataTransfer?.files ?? [])
  }
  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault()
        sendDraft(wire)
      }}
      onDragOver={(event) => event.preventDefault()}
      onDrop={onDrop}
    >
      <Notes />
      <AttachmentList files={draft.files} />
      <textarea
        rows={1}
        aria-label={words.message}
        placeholder={words.placeholder}
        value={draft.text.value}
        onInput={({ currentTarget }) => {
          draft.text.value = currentTarget.value
        }}
        onKeyDown={onKeyDown}
        onPaste={onPaste}
      />
      <Bar wire={wire} />
    </form>
  )
}

function Bar({ wire }: { wire: Wire }) {
  const words = inLanguage(texts)
  const picker = useRef<HTMLInputElement>(null)
  const open = openAnswer()
  return (
    <div class="bar">
      <input
        type="file"
        multiple
        hidden
        ref={picker}
        aria-label={words.attach}
        onChange={({ currentTarget }) => {
          void attach(currentTarget.files ?? [])
          currentTarget.value = ''
        }}
      />
      <IconButton icon="attach" label={words.attach} onClick={() => picker.current?.click()} />
      <SettingsButton title={chatSettings.model.value} />
      <span class="gap" />
      {turns.value.length > 0 && <IconButton icon="clear" label={words.clear} onClick={clear} />}
      {open === undefined ? (
        <IconButton icon="send" class="primary" label={words.send} onClick={() => sendDraft(wire)} />
      ) : (
        <IconButton
          icon="stop"
          class="primary"
          label={words.stop}
          onClick={() => open.answer.exchange.value?.stop()}
        />
      )}
    </div>
  )
}

/** What may go wrong with the files. */
function Notes() {
  const words = inLanguage(texts)
  const model = chatSettings.model.value
  const takes = details.value[model]?.input_modalities
  const kinds = new Set(draft.files.value.map(({ kind }) => kind))
  const problem = draft.problem.value
  const missing = [...kinds].filter((kind) => takes?.includes(kind) === false)
  return (
    <div class="notes" aria-live="polite">
      {problem !== undefined && <p class="problem">{words.problems[problem]}</p>}
      {missing.map((kind) => (
        <p class="problem" key={kind}>
          {words.takesNo(model, words.kinds[kind])}
        </p>
      ))}
    </div>
  )
}
