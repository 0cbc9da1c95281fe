interface Name {
  english: string
  chinese: string
}

interface SharedHost extends Name {
  /** The name of the region in `REGIONS` and in the header `x-dashscope-region`. */
  name: string
  host: string
}

const beijing = { english: 'China (Beijing)', chinese: '中国（北京）' }
const singapore = { english: 'International (Singapore)', chinese: '国际（新加坡）' }
const virginia = { english: 'US (Virginia)', chinese: '美国（弗吉尼亚）' }
const hongKong = { english: 'China (Hong Kong)', chinese: '中国香港' }

/**
 * Hosts that accept the keys of every workspace in their region. A key belongs to one region; a workspace's own host only
 * accepts keys of that workspace. Source: https://help.aliyun.com/zh/model-studio/base-url and
 * https://help.aliyun.com/zh/model-studio/regions, 2026-10-11.
 */
export const sharedHosts: readonly SharedHost[] = [
  { name: 'cn', host: 'dashscope.aliyuncs.com', ...beijing },
  { name: 'intl', host: 'dashscope-intl.aliyuncs.com', ...singapore },
  { name: 'us', host: 'dashscope-us.aliyuncs.com', ...virginia },
  { name: 'hk', host: 'cn-hongkong.dashscope.aliyuncs.com', ...hongKong },
  { name: 'finance', host: 'dashscope-finance.aliyuncs.com', english: 'Finance cloud', chinese: '金融云' },
]

/** `<region>` in `{WorkspaceId}.<region>.maas.aliyuncs.com`; Tokyo and Frankfurt have no shared host. */
export const workspaceRegions: Readonly<Record<string, Name>> = {
  'cn-beijing': beijing,
  'ap-southeast-1': singapore,
  'us-east-1': virginia,
  'cn-hongkong': hongKong,
  'ap-northeast-1': { english: 'Japan (Tokyo)', chinese: '日本（东京）' },
  'eu-central-1': { english: 'Germany (Frankfurt)', chinese: '德国（法兰克福）' },
}

/** Hosts of the Coding Plan; those of the Token Plan are `token-plan.<region>.maas.aliyuncs.com`. */
const planHosts: Readonly<Record<string, Name | undefined>> = {
  'coding.dashscope.aliyuncs.com': beijing,
  'coding-intl.dashscope.aliyuncs.com': singapore,
}

/** The kind of keys that a host accepts. */
export type HostKind = 'shared' | 'workspace' | 'trial' | 'plan'

export interface Place extends Name {
  kind: HostKind
}

/** A region that requests may name. */
export interface RegionChoice {
  /** The value of the header `x-dashscope-region`. */
  name: string
  /** Undefined for a host that Alibaba Cloud does not publish. */
  place: Place | undefined
}

/** The region and kind of a DashScope host; undefined for other hosts. */
export function findPlace(host: string): Place | undefined {
  const shared = sharedHosts.find((one) => one.host === host)
  if (shared !== undefined) return { kind: 'shared', english: shared.english, chinese: shared.chinese }
  const plan = Object.hasOwn(planHosts, host) ? planHosts[host] : undefined
  if (plan !== undefined) return { kind: 'plan', ...plan }
  const [, owner = '', region = ''] = /^([\w-]+)\.([a-z\d-]+)\.maas\.aliyuncs\.com$/.exec(host) ?? []
  const name = Object.hasOwn(workspaceRegions, region) ? workspaceRegions[region] : undefined
  return name === undefined ? undefined : { kind: kindOf(owner), ...name }
}

function kindOf(owner: string): HostKind {
  if (owner === 'trial') return 'trial'
  return owner === 'token-plan' ? 'plan' : 'workspace'
}
