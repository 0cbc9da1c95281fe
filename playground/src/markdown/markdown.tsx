import type { Token, Tokens } from 'marked'
import { Fragment, type ComponentChildren } from 'preact'
import { useMemo, useState } from 'preact/hooks'

import { inLanguage } from '../state/language.ts'
import { CodeBlock } from './code-block.tsx'
import { LongText } from './long-text.tsx'
import { createReader } from './read-markdown.ts'

const texts = { english: { table: 'Table' }, chinese: { table: '表格' } }

/** Larger tables show their first rows and columns alone. */
const maxTable = { cells: 5_000, columns: 50 }

/**
 * Markdown as elements. Text never becomes HTML: HTML in an answer is shown as text, and what is not in this file cannot be
 * made. Pictures are links, since a picture of an answer would be a request of the reader to another host.
 */
export function Markdown({ text, isGrowing = false }: { text: string; isGrowing?: boolean }) {
  const [read] = useState(createReader)
  const tokens = useMemo(() => read(text, isGrowing), [text, isGrowing])
  const last = tokens?.at(-1)
  if (tokens === undefined)
    return (
      <div class="markdown plain">
        <LongText text={text} />
      </div>
    )
  return (
    <div class="markdown">
      {tokens.map((token, index) => (
        <Fragment key={index}>{toBlock(token, isGrowing && token === last)}</Fragment>
      ))}
    </div>
  )
}

type Render<Kind> = (token: Kind, isGrowing: boolean) => ComponentChildren

const blocks: Readonly<Record<string, Render<never>>> = {
  heading: ({ depth, tokens }: Tokens.Heading) => {
    // The page has its own h1 and h2.
    const Level = `h${Math.min(depth + 2, 6)}` as 'h3'
    return <Level>{inlines(tokens)}</Level>
  },
  paragraph: ({ tokens }: Tokens.Paragraph) => <p>{inlines(tokens)}</p>,
  text: ({ tokens, text }: Tokens.Text) => (tokens === undefined ? text : inlines(tokens)),
  code: ({ text, lang = '' }: Tokens.Code, isGrowing) => (
    <CodeBlock code={text} language={lang.split(/\s/)[0] ?? ''} isGrowing={isGrowing} />
  ),
  blockquote: ({ tokens }: Tokens.Blockquote) => <blockquote>{inBlocks(tokens)}</blockquote>,
  list: ({ ordered, start, items }: Tokens.List) => {
    const entries = items.map((item, index) => <li key={index}>{inBlocks(item.tokens)}</li>)
    return ordered ? <ol start={start === '' ? 1 : start}>{entries}</ol> : <ul>{entries}</ul>
  },
  checkbox: ({ checked }: Tokens.Checkbox) => (checked ? '☑ ' : '☐ '),
  table: toTable as Render<never>,
  hr: () => <hr />,
  space: () => null,
  def: () => null,
}

const spans: Readonly<Record<string, Render<never>>> = {
  text: ({ tokens, text }: Tokens.Text) => (tokens === undefined ? plain(text) : inlines(tokens)),
  escape: ({ text }: Tokens.Escape) => plain(text),
  strong: ({ tokens }: Tokens.Strong) => <strong>{inlines(tokens)}</strong>,
  em: ({ tokens }: Tokens.Em) => <em>{inlines(tokens)}</em>,
  del: ({ tokens }: Tokens.Del) => <del>{inlines(tokens)}</del>,
  codespan: ({ text }: Tokens.Codespan) => <code>{text}</code>,
  br: () => <br />,
  link: ({ href, tokens }: Tokens.Link) => <Link href={href}>{inlines(tokens)}</Link>,
  image: ({ href, text }: Tokens.Image) => <Link href={href}>🖼 {text === '' ? href : text}</Link>,
  checkbox: ({ checked }: Tokens.Checkbox) => (checked ? '☑ ' : '☐ '),
}

/** What has no entry, HTML among it, is shown as it was written. */
function toBlock(token: Token, isGrowing = false): ComponentChildren {
  const render = blocks[token.type] as Render<Token> | undefined
  return render === undefined ? <p>{token.raw}</p> : render(token, isGrowing)
}

function toSpan(token: Token): ComponentChildren {
  const render = spans[token.type] as Render<Token> | undefined
  return render === undefined ? token.raw : render(token, false)
}

function inBlocks(tokens: readonly Token[]): ComponentChildren {
  return tokens.map((token, index) => <Fragment key={index}>{toBlock(token)}</Fragment>)
}

function inlines(tokens: readonly Token[]): ComponentChildren {
  return tokens.map((token, index) => <Fragment key={index}>{toSpan(token)}</Fragment>)
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" }

/** Answers contain the entities of the characters that Markdown would read otherwise. */
function plain(text: string): string {
  return text.replaceAll(/&(amp|lt|gt|quot|#39);/g, (whole, name: string) => entities[name] ?? whole)
}

function toTable({ header, align, rows }: Tokens.Table): ComponentChildren {
  const columns = header.slice(0, maxTable.columns)
  const shown = rows.slice(0, Math.ceil(maxTable.cells / columns.length))
  const alignment = (column: number) => `to-${align[column] ?? 'left'}`
  return (
    <div class="table" tabIndex={0} role="region" aria-label={inLanguage(texts).table}>
      <table>
        <thead>
          <tr>
            {columns.map(({ tokens }, column) => (
              <th key={column} scope="col" class={alignment(column)}>
                {inlines(tokens)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map((cells, row) => (
            <tr key={row}>
              {cells.slice(0, maxTable.columns).map(({ tokens }, column) => (
                <td key={column} class={alignment(column)}>
                  {inlines(tokens)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {shown.length < rows.length && <p>… {rows.length - shown.length}</p>}
    </div>
  )
}

/** Only addresses of the web and of mail become links. */
export function isSafeLink(href: string): boolean {
  return /^(?:https?:\/\/|mailto:)/i.test(href) && URL.canParse(href)
}

function Link({ href, children }: { href: string; children: ComponentChildren }) {
  if (!isSafeLink(href)) return <>{children}</>
  return (
    <a href={href} target="_blank" rel="noopener noreferrer nofollow">
      {children}
    </a>
  )
}
