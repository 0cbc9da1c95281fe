import { useEffect } from 'preact/hooks'

import { Icon } from '../../parts/icons.tsx'
import { IconButton } from '../../parts/icon-button.tsx'
import { inLanguage } from '../../state/language.ts'
import { removeTake, takes, type Take } from './state.ts'
import { texts } from './texts.ts'

/** What was spoken, to play again and to keep. */
export function TakeList() {
  const words = inLanguage(texts)
  if (takes.value.length === 0) return null
  return (
    <ul class="takes" aria-label={words.takes}>
      {takes.value.map((take) => (
        <li key={take.id}>
          <p>{take.text}</p>
          <div class="line">
            <Player take={take} />
            <Keep take={take} />
          </div>
          <p class="hint">{take.facts}</p>
        </li>
      ))}
    </ul>
  )
}

function Player({ take }: { take: Take }) {
  const words = inLanguage(texts)
  const source = take.source.value
  useEffect(() => () => take.leave(), [take])
  const onPlay = () => {
    take.isNew = false
  }
  if (source !== undefined)
    return (
      <audio controls autoplay={take.isNew} src={source} aria-label={words.play(take.text)} onPlay={onPlay} />
    )
  if (!take.isLive.value)
    return (
      <p class="live" role="status">
        {words.coming}
      </p>
    )
  return (
    <p class="live" role="status">
      <span class="dots" aria-hidden="true" />
      {words.playing}
      <button type="button" class="quiet" onClick={take.silence}>
        <Icon name="stop" />
        {words.silence}
      </button>
    </p>
  )
}

function Keep({ take }: { take: Take }) {
  const words = inLanguage(texts)
  const file = take.file.value
  const save = () => {
    if (file === undefined) return
    const url = URL.createObjectURL(file)
    Object.assign(document.createElement('a'), { href: url, download: file.name }).click()
    setTimeout(() => URL.revokeObjectURL(url), 10_000)
  }
  if (file === undefined) return null
  return (
    <>
      <IconButton icon="download" label={words.download(file.name)} onClick={save} />
      <IconButton icon="remove" label={words.remove(take.text)} onClick={() => removeTake(take)} />
    </>
  )
}
