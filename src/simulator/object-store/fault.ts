/** An error of OSS, Alibaba Cloud's object store: help.aliyun.com/zh/oss/developer-reference/postobject */
export type Fault = readonly [status: number, code: string, message: string]

export const signatureMismatch: Fault = [
  403,
  'SignatureDoesNotMatch',
  'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
]

/** The request id in the form of OSS. */
export function toStoreRequestId(requestId: string): string {
  return requestId.replaceAll('-', '').toUpperCase().slice(0, 24)
}

/** The body of an error. `host` is that of the bucket. */
export function toFaultXml(
  [, code, message]: Fault,
  { requestId, host }: { requestId: string; host: string },
): string {
  const escaped = message.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
  return `<?xml version="1.0" encoding="UTF-8"?>\n<Error>\n  <Code>${code}</Code>\n  <Message>${escaped}</Message>\n  <RequestId>${toStoreRequestId(requestId)}</RequestId>\n  <HostId>${host}</HostId>\n</Error>\n`
}
