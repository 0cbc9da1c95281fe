/** Each says whether the page has something that would be lost with it. */
const checks: (() => boolean)[] = []

/** While `check` is true, the browser asks before it leaves the page or reloads it: nothing of it is stored anywhere else. */
export function keepWhile(check: () => boolean): void {
  checks.push(check)
}

addEventListener('beforeunload', (event) => {
  if (checks.some((check) => check())) event.preventDefault()
})
