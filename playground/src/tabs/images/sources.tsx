import { useRef } from 'preact/hooks'

import { Icon } from '../../parts/icons.tsx'
import { IconButton } from '../../parts/icon-button.tsx'
import { inLanguage } from '../../state/language.ts'
import { MaskEditor } from './mask-editor.tsx'
import { addSources, imageSettings, removeSource, sources, takesMask } from './state.ts'
import { texts } from './texts.ts'

/** The pictures to change, and the mask of the first one. */
export function Sources() {
  const words = inLanguage(texts)
  const [first] = sources.value
  const { model } = imageSettings
  return (
    <div class="sources">
      <Picker />
      {sources.value.length > 0 && (
        <ul>
          {sources.value.map((source) => (
            <li key={source.id}>
              <img src={source.url} alt="" />
              <span class="file-name">{source.file.name}</span>
              <IconButton
                icon="close"
                label={words.remove(source.file.name)}
                onClick={() => removeSource(source)}
              />
            </li>
          ))}
        </ul>
      )}
      {first !== undefined && takesMask() && <MaskEditor source={first} key={first.id} />}
      {first !== undefined && !takesMask() && (
        <p class="hint">
          {words.noMask(model.value)}{' '}
          <button
            type="button"
            class="link"
            onClick={() => {
              model.value = 'wanx2.1-imageedit'
            }}
          >
            {words.useMask}
          </button>
        </p>
      )}
    </div>
  )
}

function Picker() {
  const words = inLanguage(texts)
  const input = useRef<HTMLInputElement>(null)
  return (
    <div
      class="drop"
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault()
        addSources(event.dataTransfer?.files ?? [])
      }}
    >
      <input
        type="file"
        accept="image/*"
        multiple
        hidden
        ref={input}
        aria-label={words.pick}
        onChange={({ currentTarget }) => {
          addSources(currentTarget.files ?? [])
          currentTarget.value = ''
        }}
      />
      <button type="button" class="quiet" onClick={() => input.current?.click()}>
        <Icon name="attach" />
        {words.pick}
      </button>
      <span class="hint">{words.drop}</span>
    </div>
  )
}
