import type { StreamedBody } from '../transport.ts'
import type { UploadFile } from './upload-file.ts'
import type { UploadPolicy } from './upload-policy.ts'

export interface UploadForm {
  contentType: string
  body: StreamedBody
}

/** A file's form for OSS: fields in order, the file last, as OSS requires it. It is made while it is sent. */
export function toUploadForm(file: UploadFile, key: string, { fields }: UploadPolicy): UploadForm {
  const boundary = crypto.randomUUID()
  const encoder = new TextEncoder()
  const all = [
    ...fields,
    ['key', key],
    ['success_action_status', '200'],
    ['x-oss-content-type', file.type],
  ] as const
  const head = encoder.encode(
    `${all.map(([name, value]) => field(boundary, `name="${name}"`) + value).join('\r\n')}\r\n${field(
      boundary,
      `name="file"; filename="${key.slice(key.lastIndexOf('/') + 1)}"`,
      `content-type: ${file.type}\r\n`,
    )}`,
  )
  const tail = encoder.encode(`\r\n--${boundary}--\r\n`)
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    body: {
      length: head.length + file.size + tail.length,
      async *chunks() {
        yield head
        yield* file.chunks()
        yield tail
      },
    },
  }
}

function field(boundary: string, disposition: string, type = ''): string {
  return `--${boundary}\r\ncontent-disposition: form-data; ${disposition}\r\n${type}\r\n`
}
