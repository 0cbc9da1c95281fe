import { useState } from 'preact/hooks'

import { isInspectorOpen } from '../../inspector/inspector.tsx'
import { IconButton } from '../../parts/icon-button.tsx'
import { inLanguage } from '../../state/language.ts'
import { AnswerView } from './answer-view.tsx'
import { askAgain, inspected } from './ask.ts'
import { AttachmentList } from '../../parts/media/attachment-list.tsx'
import { remove, type Turn } from './conversation.ts'
import { texts } from './texts.ts'
import type { Wire } from './wires/wire.ts'

interface TurnViewProps {
  turn: Turn
  wire: Wire
}

/** One message of the conversation. All of them can be changed, removed and asked again. */
export function TurnView({ turn, wire }: TurnViewProps) {
  const words = inLanguage(texts)
  const [isEdited, setEdited] = useState(false)
  const label = turn.kind === 'user' ? words.you : turn.kind === 'result' ? words.result(turn.call.name) : ''
  const text = turn.kind === 'answer' ? turn.answer.text : turn.text
  return (
    <article class={`turn ${turn.kind}`} {...(label !== '' && { 'aria-label': label })}>
      {turn.kind === 'result' && <p class="label">{label}</p>}
      {isEdited ? (
        <textarea
          class="edited"
          aria-label={words.edit}
          value={text.value}
          onInput={({ currentTarget }) => {
            text.value = currentTarget.value
          }}
        />
      ) : (
        <Shown turn={turn} />
      )}
      <div class="actions">
        <IconButton
          icon={isEdited ? 'done' : 'edit'}
          label={isEdited ? words.save : words.edit}
          onClick={() => setEdited(!isEdited)}
        />
        <IconButton icon="again" label={words.again} onClick={() => askAgain(wire, turn)} />
        <IconButton icon="remove" label={words.remove} onClick={() => remove(turn)} />
        {turn.kind === 'answer' && (
          <IconButton
            icon="inspect"
            label={words.inspect}
            onClick={() => {
              inspected.value = turn.answer.exchange.value
              isInspectorOpen.value = true
            }}
          />
        )}
      </div>
    </article>
  )
}

function Shown({ turn }: { turn: Turn }) {
  if (turn.kind === 'answer') return <AnswerView answer={turn.answer} />
  return (
    <>
      {turn.kind === 'user' && <AttachmentList files={turn.files} isFixed />}
      <p class="plain">{turn.text}</p>
    </>
  )
}
