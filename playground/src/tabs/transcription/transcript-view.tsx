import { CopyButton } from '../../parts/copy-button.tsx'
import { IconButton } from '../../parts/icon-button.tsx'
import { inLanguage } from '../../state/language.ts'
import { playerId } from './sound-field.tsx'
import { sound, transcript, type Segment, type Transcript } from './state.ts'
import { texts } from './texts.ts'
import { toClock } from './to-clock.ts'

/** The text, with times and speakers if the answer has them. */
export function TranscriptView({ isOpen }: { isOpen: boolean }) {
  const words = inLanguage(texts)
  const shown = transcript.value
  if (shown === undefined) return null
  const { text, segments, file } = shown
  return (
    <article class="outcome-text transcript">
      <header>
        <h3>{words.result}</h3>
        {!isOpen && text !== '' && <CopyButton text={text} />}
        {file !== undefined && <Download transcript={shown} />}
      </header>
      {text === '' && segments.length === 0 && !isOpen && <p class="hint">{words.noText}</p>}
      {file !== undefined && (
        <pre class="code" tabIndex={0} aria-label={words.result} role="region">
          <code>{text}</code>
        </pre>
      )}
      {segments.length > 0 && <Segments segments={segments} />}
      {segments.length === 0 && file === undefined && (
        <p class="plain" aria-live="polite">
          {text}
        </p>
      )}
    </article>
  )
}

function Segments({ segments }: { segments: readonly Segment[] }) {
  const words = inLanguage(texts)
  const speakers = [...new Set(segments.map(({ speaker }) => speaker))]
  return (
    <ol class="segments-of-speech">
      {segments.map(({ start, text, speaker }, place) => (
        <li key={place} class={`speaker-${speakers.indexOf(speaker) % 4}`}>
          <button
            type="button"
            class="time"
            aria-label={words.playFrom(toClock(start))}
            disabled={sound.value === undefined}
            onClick={() => playFrom(start)}
          >
            {toClock(start)}
          </button>
          <p>
            {speaker !== undefined && <b>{words.speaker(speaker)}</b>}
            {text}
          </p>
        </li>
      ))}
    </ol>
  )
}

function playFrom(seconds: number): void {
  const player = document.querySelector<HTMLAudioElement>(`#${playerId}`)
  if (player === null) return
  player.currentTime = seconds
  void player.play()
}

function Download({ transcript: { text, file = 'srt' } }: { transcript: Transcript }) {
  const words = inLanguage(texts)
  const name = `subtitles.${file}`
  const save = () => {
    const url = URL.createObjectURL(new Blob([text], { type: 'text/plain' }))
    Object.assign(document.createElement('a'), { href: url, download: name }).click()
    setTimeout(() => URL.revokeObjectURL(url), 10_000)
  }
  return <IconButton icon="download" label={words.download(name)} onClick={save} />
}
