import './transcription.css'

import { FigureList } from '../../parts/figure-list.tsx'
import { toDuration } from '../../parts/figures.ts'
import { inLanguage } from '../../state/language.ts'
import { RequestPage } from '../one-request/request-page.tsx'
import { read } from './read.ts'
import { recorded } from './recorder.ts'
import { toCode, toRequest } from './request.ts'
import { SettingsForm } from './settings-form.tsx'
import { SoundField } from './sound-field.tsx'
import { chosenFormat, run, sound, streams, transcriptionSettings as form } from './state.ts'
import { texts } from './texts.ts'
import { TranscriptView } from './transcript-view.tsx'

function transcribe(): void {
  if (sound.value === undefined) return
  const order = { format: chosenFormat(), stream: streams() }
  run.start(toRequest(sound.value), (exchange) => read(exchange, order))
}

/** Speech as text. */
export function Transcription() {
  const words = inLanguage(texts)
  const isRecording = recorded.value !== undefined
  const problem = isRecording ? words.needsEnd : sound.value === undefined ? words.needsSound : undefined
  return (
    <RequestPage
      title={words.title}
      lead={words.lead}
      model={form.model.value}
      action={words.action}
      run={run}
      problem={problem}
      onRun={transcribe}
      settings={<SettingsForm />}
      toCode={toCode}
      outcome={<Outcome />}
    >
      <SoundField />
    </RequestPage>
  )
}

function Outcome() {
  const words = inLanguage(texts)
  const heard = run.answer.value
  const took = run.took.value
  return (
    <>
      <TranscriptView isOpen={run.isOpen} />
      {heard !== undefined && took !== undefined && (
        <FigureList
          figures={[
            [toDuration(took), words.took],
            [heard.duration === undefined ? undefined : `${heard.duration.toFixed(1)} s`, words.length],
            [heard.language === 'unknown' ? undefined : heard.language, words.heard],
            [heard.tokens?.toString(), words.tokens],
          ]}
        />
      )}
    </>
  )
}
