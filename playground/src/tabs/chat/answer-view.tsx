import { Markdown } from '../../markdown/markdown.tsx'
import { Code, CodeBlock } from '../../markdown/code-block.tsx'
import { indentJson } from '../../markdown/indent-json.ts'
import { LongText } from '../../markdown/long-text.tsx'
import { AnswerFigures } from '../../parts/answer-figures.tsx'
import { FailureView } from '../../parts/failure-view.tsx'
import { toDuration } from '../../parts/figures.ts'
import { SoundPlayer } from '../../parts/media/sound-player.tsx'
import { Waiting } from '../../parts/waiting.tsx'
import { isSafeLink } from '../../markdown/markdown.tsx'
import { inLanguage } from '../../state/language.ts'
import { limits, type Answer } from './answer.ts'
import { texts } from './texts.ts'

/** An answer while it comes, and after it. */
export function AnswerView({ answer }: { answer: Answer }) {
  const words = inLanguage(texts)
  const exchange = answer.exchange.value
  const phase = exchange?.phase.value
  const isOpen = phase === 'waiting' || phase === 'answering'
  const isSilent = answer.isEmpty && answer.reasoning.value === ''
  const failure = exchange?.failure.value
  return (
    <div aria-busy={isOpen}>
      {isOpen && isSilent && <Waiting label={words.waiting} />}
      <Thoughts answer={answer} isOpen={isOpen} />
      <Said text={answer.text.value} isGrowing={isOpen} />
      {answer.calls.value.map((call, place) => (
        <section class="call" key={place}>
          <h3>{words.calls(call.name)}</h3>
          <Code
            code={isOpen ? call.arguments : indentJson(call.arguments)}
            language="json"
            isGrowing={isOpen}
            label={call.name}
          />
        </section>
      ))}
      {answer.audioCount.value > 0 && !isOpen && <SoundPlayer pieces={answer.audio} label={words.speech} />}
      <Citations answer={answer} />
      {answer.isCut.value && <p class="hint">{words.isCut(limits.calls, limits.citations)}</p>}
      {answer.finishReason.value === 'length' && <p class="hint">{words.cutByLength}</p>}
      {answer.finishReason.value === 'content_filter' && <p class="hint">{words.filtered}</p>}
      {phase === 'stopped' && <p class="hint">{words.stopped}</p>}
      {failure !== undefined && <FailureView failure={failure} />}
      {exchange !== undefined && <AnswerFigures exchange={exchange} />}
    </div>
  )
}

/** Markdown would take JSON's backslashes for its own. */
function Said({ text, isGrowing }: { text: string; isGrowing: boolean }) {
  const isJson = /^\s*(?:\{|\[[\s"{[\d])/.test(text)
  if (!isJson) return <Markdown text={text} isGrowing={isGrowing} />
  return (
    <div class="markdown">
      <CodeBlock code={isGrowing ? text : indentJson(text)} language="json" isGrowing={isGrowing} />
    </div>
  )
}

function Thoughts({ answer, isOpen }: { answer: Answer; isOpen: boolean }) {
  const words = inLanguage(texts)
  const thoughts = answer.reasoning.value
  const time = answer.thoughtFor.value
  if (thoughts === '') return null
  const title = time === undefined ? words.thought : words.thoughtFor(toDuration(time))
  return (
    <details class="thoughts">
      <summary>{isOpen && answer.text.value === '' ? words.thinks : title}</summary>
      <p class="plain">
        <LongText text={thoughts} />
      </p>
    </details>
  )
}

function Citations({ answer }: { answer: Answer }) {
  const words = inLanguage(texts)
  const citations = answer.citations.value
  if (citations.length === 0) return null
  return (
    <nav class="citations" aria-label={words.sources}>
      <h3>{words.sources}</h3>
      <ol>
        {citations.map(({ title, url }) => (
          <li key={url}>
            {isSafeLink(url) ? (
              <a href={url} target="_blank" rel="noopener noreferrer nofollow">
                {title === '' ? url : title}
              </a>
            ) : (
              title
            )}
          </li>
        ))}
      </ol>
    </nav>
  )
}
