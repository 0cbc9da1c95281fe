import { useRef } from 'preact/hooks'

import { Icon } from '../../parts/icons.tsx'
import { IconButton } from '../../parts/icon-button.tsx'
import { toSize } from '../../parts/figures.ts'
import { inLanguage } from '../../state/language.ts'
import { finishRecording, isRefused, record, recorded } from './recorder.ts'
import { setSound, sound } from './state.ts'
import { texts } from './texts.ts'
import { toClock } from './to-clock.ts'

/** The id of the player, which the times of the transcript play. */
export const playerId = 'sound-to-transcribe'

/** Where the sound comes from: the microphone or a file. */
export function SoundField() {
  const words = inLanguage(texts)
  return (
    <div
      class="sound"
      role="group"
      aria-label={words.sound}
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault()
        choose(event.dataTransfer?.files)
      }}
    >
      <div class="ways">
        <RecordButton />
        <FileButton />
        <span class="hint">{words.drop}</span>
      </div>
      {isRefused.value && (
        <p class="problem" role="alert">
          {words.noMicrophone}
        </p>
      )}
      <Given />
    </div>
  )
}

function choose(files: FileList | null | undefined): void {
  const [file] = files ?? []
  if (file !== undefined) setSound(file)
}

function RecordButton() {
  const words = inLanguage(texts)
  const seconds = recorded.value
  const isRecording = seconds !== undefined
  return (
    <button
      type="button"
      class={`way ${isRecording ? 'active' : ''}`}
      onClick={() => (isRecording ? finishRecording() : void record())}
    >
      <Icon name={isRecording ? 'stop' : 'record'} />
      {isRecording ? words.finish(toClock(seconds)) : words.record}
    </button>
  )
}

function FileButton() {
  const words = inLanguage(texts)
  const picker = useRef<HTMLInputElement>(null)
  return (
    <>
      <input
        type="file"
        accept="audio/*,video/*"
        hidden
        ref={picker}
        aria-label={words.pick}
        onChange={({ currentTarget }) => {
          choose(currentTarget.files)
          currentTarget.value = ''
        }}
      />
      <button
        type="button"
        class="way"
        disabled={recorded.value !== undefined}
        onClick={() => picker.current?.click()}
      >
        <Icon name="attach" />
        {words.pick}
      </button>
    </>
  )
}

/** The sound, to play it before it is sent. */
function Given() {
  const words = inLanguage(texts)
  if (sound.value === undefined || recorded.value !== undefined) return null
  const { file, url } = sound.value
  return (
    <div class="given">
      <audio id={playerId} controls src={url} aria-label={file.name} />
      <span class="hint">
        {file.name} · {toSize(file.size)}
      </span>
      <IconButton icon="close" label={words.remove(file.name)} onClick={() => setSound(undefined)} />
    </div>
  )
}
