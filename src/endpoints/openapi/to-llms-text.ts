import { currentIds, currentIdsOf } from '../../models/catalogue.ts'
import { endpointOf } from '../../models/kinds.ts'
import type { Endpoint } from '../../http/endpoint.ts'
import { toPublicPath } from '../../http/router.ts'
import { authentication, purpose, usage } from '../../http/usage.ts'
import type { Service } from './to-openapi.ts'
import { requestHeaders, responseHeaders } from './headers.ts'
import { describeStatus, statusesOf } from './statuses.ts'

/**
 * The description for language models that help with the service: https://llmstxt.org. A title, a summary, details without headings,
 * then sections of links.
 */
export function toLlmsText(endpoints: readonly Endpoint[], regions: Service['regions']): string {
  const asking = endpoints.filter(({ description }) => description.asksDashScope === true)
  return `# dashscope-gateway

> ${purpose} ${authentication}

Programs written for OpenAI work by changing two settings: the base URL, \`${usage.base_url}\`, and the API key, which is
a DashScope key from the Bailian console (https://bailian.console.aliyun.com/?tab=model#/api-key). Requests, answers,
streams and errors have OpenAI's shapes. Programs written for Anthropic use \`POST /v1/messages\`, with the key in \`x-api-key\` or
\`Authorization\`. Unsupported parameters get 400 if ignoring them would change the kind of answer; others
are ignored or adjusted, and the response header \`x-gateway-adjusted\` reports it. \`GET /v1/models/{id}\` lists the parameters
of a model.

**Models** (others that the key can reach work as well): ${currentIds.join(', ')}. For
\`POST ${endpointOf.embedding}\`: ${currentIdsOf('embedding').join(', ')}. For \`POST ${endpointOf.rerank}\`: ${currentIdsOf('rerank').join(', ')}. For
\`POST ${endpointOf.speech}\`: ${currentIdsOf('speech').join(', ')}. For
\`POST ${endpointOf.transcription}\`: ${currentIdsOf('transcription').join(', ')}.

**Request headers**: \`Authorization: Bearer <DashScope key>\`.

${toList(asking.flatMap((endpoint) => requestHeaders(endpoint, regions)).map(({ name, description }) => [name, String(description)]))}

**Response headers**:

${toList(asking.flatMap((endpoint) => headersOf(endpoint)))}

**Errors** come as \`{"error":{"message","type","param","code"}}\`, after the first byte of a stream as an event of that
shape. Statuses where DashScope is asked:

${toList(asking.flatMap((endpoint) => statusesOf(endpoint).map((status) => [`${status}`, describeStatus(status, endpoint)])))}

**curl**

${toCode('bash', usage.curl)}

**Python**

${toCode('python', usage.python)}

**Node.js**

${toCode('js', usage.node)}

**中文**：本服务让面向 OpenAI 编写的程序直接使用阿里云百炼（DashScope）的模型，包括通义法睿 farui-plus。只需改两处：
base URL 设为 \`${usage.base_url}\`，API Key 用您自己的百炼 Key（通过 \`Authorization: Bearer\` 传入，网关不保存 Key 和内容，日志记录 IP 和 Key 的哈希）。模型不支持的
参数，会影响结果的直接返回 400，其余忽略或调整，并在响应头 \`x-gateway-adjusted\` 中说明。请求头带 \`Accept-Language: zh-CN\`
时，错误提示附中文。

## Endpoints

${endpoints.map(toLink).join('\n')}
`
}

function headersOf(endpoint: Endpoint): string[][] {
  const all = { ...responseHeaders(endpoint, 200), ...responseHeaders(endpoint, 503) }
  return Object.entries(all).map(([name, { description }]) => [name, String(description)])
}

/** Descriptions that several endpoints share are written once. */
function toList(rows: readonly (readonly string[])[]): string {
  const lines = rows.map(([name = '', says = '']) => `- \`${name}\`: ${says}`)
  return [...new Set(lines)].join('\n')
}

function toCode(language: string, code: string): string {
  return `\`\`\`${language}\n${code}\n\`\`\``
}

function toLink({ method, path, summary }: Endpoint): string {
  const address = toPublicPath(path)
  return `- [${method} ${address}](${address.replace('{id}', 'farui-plus')}): ${summary}`
}
