import { toBase64 } from '../../base64.ts'
import type { DashScope } from '../../dashscope/client.ts'
import { describeCalls } from '../../generation/run.ts'
import { isStreamedUpstream } from './recognition/recognise.ts'
import { socketPath, toHttpCall, toSocketMessages, toSocketTask } from './request/to-calls.ts'
import type { TranscriptionPlan } from './request/to-plan.ts'

/** What would be sent. */
export function describe(plan: TranscriptionPlan, dashscope: DashScope): object {
  const { source, family, isUploaded } = plan
  if (source.kind === 'url') return describeHttp(source.url, plan, dashscope)
  const { bytes, container } = source
  if (family.service === 'socket-task') {
    const body = toSocketMessages(toSocketTask(plan, crypto.randomUUID()), bytes.length)
    return describeCalls([{ mode: 'socket', path: socketPath, body }], dashscope)
  }
  if (!isUploaded) return describeHttp(`data:${container.type};base64,${toBase64(bytes)}`, plan, dashscope)
  const url = 'oss://upload-1'
  const { object, ...requests } = describeHttp(url, plan, dashscope)
  const file = { param: 'file', content_type: container.type, bytes: bytes.length, url }
  return { object, uploads: [file], ...requests }
}

function describeHttp(url: string, plan: TranscriptionPlan, dashscope: DashScope) {
  const mode = isStreamedUpstream(plan) ? 'stream' : 'send'
  return describeCalls([{ mode, ...toHttpCall(url, plan) }], dashscope)
}
