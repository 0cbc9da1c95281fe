import { signal } from '@preact/signals'
import { useLayoutEffect, useRef } from 'preact/hooks'

import { isSafeLink } from '../../markdown/markdown.tsx'
import { Icon } from '../../parts/icons.tsx'
import { IconButton } from '../../parts/icon-button.tsx'
import { inLanguage } from '../../state/language.ts'
import { addSources, gallery, imageSettings, removePicture, type Picture } from './state.ts'
import { texts } from './texts.ts'

/** The picture that is shown large. */
const enlarged = signal<Picture | undefined>(undefined)

/** @param awaited How many pictures are still to come. */
export function Gallery({ awaited }: { awaited: number }) {
  const words = inLanguage(texts)
  if (awaited === 0 && gallery.value.length === 0) return null
  return (
    <>
      <ul class="gallery" aria-label={words.gallery}>
        {Array.from({ length: awaited }, (_, place) => (
          <li key={`awaited-${place}`} class="awaited">
            <span class="unseen">{words.making}</span>
          </li>
        ))}
        {gallery.value.map((picture) => (
          <Entry key={picture.id} picture={picture} />
        ))}
      </ul>
      <Enlarged />
    </>
  )
}

function Entry({ picture }: { picture: Picture }) {
  const words = inLanguage(texts)
  const { file, url, prompt, revised, facts } = picture
  return (
    <li>
      {file === undefined ? (
        <p class="elsewhere">
          {words.elsewhere}{' '}
          {isSafeLink(url) && (
            <a href={url} target="_blank" rel="noopener noreferrer">
              {url}
            </a>
          )}
        </p>
      ) : (
        <button
          type="button"
          class="picture"
          aria-label={words.enlarge(prompt)}
          onClick={() => {
            enlarged.value = picture
          }}
        >
          <img src={url} alt="" />
        </button>
      )}
      <div class="caption">
        <p class="prompt" title={revised === undefined ? prompt : `${words.rewritten}: ${revised}`}>
          {prompt}
        </p>
        <p class="hint">{facts.join(' · ')}</p>
        <Actions picture={picture} />
      </div>
    </li>
  )
}

function Actions({ picture }: { picture: Picture }) {
  const words = inLanguage(texts)
  const { file, url, prompt } = picture
  return (
    <div class="actions">
      {file !== undefined && (
        <>
          <a class="icon-button" href={url} download={file.name} title={words.download}>
            <Icon name="download" />
            <span class="unseen">
              {words.download}: {file.name}
            </span>
          </a>
          <IconButton
            icon="edit"
            label={words.editThis}
            onClick={() => {
              imageSettings.mode.value = 'edit'
              addSources([file])
              document.querySelector('.request-page')?.scrollTo({ top: 0, behavior: 'smooth' })
            }}
          />
        </>
      )}
      <IconButton icon="remove" label={words.remove(prompt)} onClick={() => removePicture(picture)} />
    </div>
  )
}

function Enlarged() {
  const words = inLanguage(texts)
  const dialog = useRef<HTMLDialogElement>(null)
  const picture = enlarged.value
  useLayoutEffect(() => {
    if (picture !== undefined) dialog.current?.showModal()
  }, [picture])
  const close = () => {
    dialog.current?.close()
    enlarged.value = undefined
  }
  if (picture === undefined) return null
  return (
    <dialog class="dialog enlarged" ref={dialog} onClose={close} aria-label={picture.prompt}>
      <header>
        <p class="hint">{picture.facts.join(' · ')}</p>
        <IconButton icon="close" label={words.close} onClick={close} />
      </header>
      <img src={picture.url} alt={picture.prompt} />
      <p>{picture.revised ?? picture.prompt}</p>
    </dialog>
  )
}
