import type { Failure } from '../gateway/failure.ts'
import { isKeyOpen } from '../state/key.ts'
import { inLanguage } from '../state/language.ts'
import { settings } from '../state/settings.ts'
import { Icon } from './icons.tsx'

const texts = {
  english: {
    refused: 'The request was refused',
    unreachable: 'The gateway does not answer',
    cut: 'The answer broke off',
    strange: 'This is not the gateway’s answer',
    busy: 'Too many requests',
    key: 'The key was not accepted',
    region: 'The key was not accepted',
    denied: 'The key may not do this',
    upstream: 'DashScope did not answer',
    change: 'Change the key',
    changeRegion: 'Change key or region',
    ids: 'Ids for support',
    code: 'Code',
    parameter: 'Parameter',
    advice: {
      region: 'Check the key, and choose the region that it belongs to.',
      denied:
        'Activate what it asks for in the Model Studio console, or use a key of a workspace that has it.',
      key: 'Check the key: it begins with sk-, and belongs to one region. Create one in the Model Studio console.',
      busy: 'Wait a moment, then try again.',
      upstream:
        'DashScope could not be reached, or failed. Try again; if it stays so, ask the operator of this gateway.',
      unreachable: 'Check your connection, and whether the gateway runs. Then try again.',
      cut: 'What came so far is kept above. Try again; a proxy in between may end long answers.',
      strange:
        'A web page came instead, perhaps the login of a proxy. Open this address in another browser tab, log in there, then send the request again.',
      refused: 'Change what the message names, then send the request again.',
      server: 'This is a failure of the gateway itself. Its operator finds the request in the log by its id.',
    },
    wait: (seconds: string) => `Try again in ${seconds} s.`,
  },
  chinese: {
    refused: '请求被拒绝',
    unreachable: '网关没有响应',
    cut: '回答中断',
    strange: '收到的不是网关的回答',
    busy: '请求过多',
    key: 'Key 未被接受',
    region: 'Key 未被接受',
    denied: '该 Key 没有权限',
    upstream: 'DashScope 没有响应',
    change: '更换 Key',
    changeRegion: '更换 Key 或地域',
    ids: '排查用的 id',
    code: '错误码',
    parameter: '参数',
    advice: {
      region: '请检查 Key，并选择它所属的地域。',
      denied: '请先在百炼控制台开通，或改用有权限的业务空间的 Key。',
      key: '请检查 Key：以 sk- 开头，且只在一个地域有效。可在百炼控制台创建。',
      busy: '稍等片刻再试。',
      upstream: '连不上 DashScope，或它出了错。请重试；若一直如此，请联系网关的管理员。',
      unreachable: '请检查网络，以及网关是否在运行，然后重试。',
      cut: '已收到的内容保留在上方。请重试；中间的代理可能会切断较长的回答。',
      strange: '返回的是网页，可能是代理的登录页。请在浏览器的另一个标签页打开本地址并登录，再重新发送。',
      refused: '请按提示修改后再发送。',
      server: '这是网关自身的故障，管理员可凭 id 在日志中找到这次请求。',
    },
    wait: (seconds: string) => `请在 ${seconds} 秒后重试。`,
  },
}

type Cause = keyof (typeof texts)['english']['advice']

function causeOf({ kind, status = 0 }: Failure): Cause {
  if (kind !== 'refused') return kind
  if (status === 403) return 'denied'
  if (status === 401) return settings.value.regions.length > 0 ? 'region' : 'key'
  if (status === 429) return 'busy'
  if (status === 502 || status === 503 || status === 504) return 'upstream'
  return status >= 500 ? 'server' : 'refused'
}

/** What went wrong, what to do, and what to quote when asking for help. */
export function FailureView({ failure }: { failure: Failure }) {
  const words = inLanguage(texts)
  const cause = causeOf(failure)
  const { status, code, param, requestId, upstream, retryAfter } = failure
  const isOfRegion = cause === 'region' || param === 'x-dashscope-region'
  const isOfKey = (cause === 'key' || cause === 'denied') && !settings.value.simulated
  const ids = [requestId, upstream?.requestId].filter((id) => id !== undefined)
  return (
    <div class="failure" role="alert">
      <strong>{words[cause === 'server' ? 'refused' : cause]}</strong>
      {failure.kind === 'refused' && failure.message !== '' && <p class="said">{failure.message}</p>}
      <p>{retryAfter === undefined ? words.advice[cause] : words.wait(retryAfter)}</p>
      {(isOfRegion || isOfKey) && (
        <button
          type="button"
          class="quiet"
          onClick={() => {
            isKeyOpen.value = true
          }}
        >
          <Icon name="key" />
          {isOfRegion ? words.changeRegion : words.change}
        </button>
      )}
      <dl>
        {(code !== undefined || status !== undefined) && (
          <div>
            <dt>{words.code}</dt>
            <dd>{[status, code, upstream?.code].filter((part) => part !== undefined).join(' · ')}</dd>
          </div>
        )}
        {param !== undefined && (
          <div>
            <dt>{words.parameter}</dt>
            <dd>{param}</dd>
          </div>
        )}
        {ids.length > 0 && (
          <div>
            <dt>{words.ids}</dt>
            <dd>{ids.join(' · ')}</dd>
          </div>
        )}
      </dl>
    </div>
  )
}
