/** Whether the headers of a call allow `oss://` addresses. */
export function allowsOss(headers: Record<string, string>): boolean {
  return headers['x-dashscope-ossresourceresolve'] === 'enable'
}
