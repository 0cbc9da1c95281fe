import { version } from '../version.ts'

export interface Start {
  origin: string
  /** The host that DashScope is called on. */
  upstream: string
  simulate: boolean
}

/** What to paste, for whoever has just started the service. */
export function banner({ origin, upstream, simulate }: Start): string {
  const key = simulate ? 'sk-simulated-key' : '$DASHSCOPE_API_KEY'
  const from = simulate
    ? `the built-in simulator at ${upstream}; any key that looks like one will do`
    : upstream
  return `
dashscope-gateway ${version} listens on ${origin}
  answers from   ${from}
  OpenAI base_url   ${origin}/v1

  Try it:
    curl ${origin}/v1/chat/completions \\
      -H "Authorization: Bearer ${key}" -H "Content-Type: application/json" \\
      -d '{"model":"farui-plus","stream":true,"messages":[{"role":"user","content":"借款合同要写哪些条款？"}]}'
${simulate ? '' : '\n  No key yet? Create one at https://bailian.console.aliyun.com/?tab=model#/api-key, or start with --simulate.\n'}`
}
