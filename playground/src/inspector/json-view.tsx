import { shorten } from '../code/shorten.ts'
import { CodeBlock } from '../markdown/code-block.tsx'

/** JSON with what is too long to read shortened; the copy is the same. */
export function JsonView({ value, label }: { value: unknown; label: string }) {
  return <CodeBlock code={JSON.stringify(shorten(value), undefined, 2)} language="json" label={label} />
}
