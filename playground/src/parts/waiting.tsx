import { useEffect, useState } from 'preact/hooks'

/** How long the first word has been waited for: from two seconds on, a figure. */
export function Waiting({ label }: { label: string }) {
  const [seconds, setSeconds] = useState(0)
  useEffect(() => {
    const timer = setInterval(() => setSeconds((before) => before + 1), 1_000)
    return () => clearInterval(timer)
  }, [])
  return (
    <p class="waiting" role="status">
      <span class="dots" aria-hidden="true" />
      {label}
      {seconds > 1 && <span aria-hidden="true"> · {seconds} s</span>}
    </p>
  )
}
