export type AttachmentKind = 'image' | 'audio' | 'video' | 'file'

/** A file that the user picked or pasted. */
export interface Attachment {
  kind: AttachmentKind
  name: string
  type: string
  bytes: number
  /** With its content. */
  dataUrl: string
}

/** The most bytes of all files of a request: in Base64 they must fit into the gateway's 20 MiB. */
export const maxBytes = 14 * 1024 ** 2

function kindOf(type: string): AttachmentKind {
  const [major = ''] = type.split('/')
  return major === 'image' || major === 'audio' || major === 'video' ? major : 'file'
}

export async function readAttachment(file: File): Promise<Attachment> {
  const dataUrl = await new Promise<string>((resolve, reject) => {
    const reader = new FileReader()
    reader.addEventListener('load', () => resolve(reader.result as string))
    reader.addEventListener('error', () => reject(reader.error ?? new Error('not readable')))
    reader.readAsDataURL(file)
  })
  return { kind: kindOf(file.type), name: file.name, type: file.type, bytes: file.size, dataUrl }
}

/** The content without the head of a data URL. */
export function toBase64({ dataUrl }: Attachment): string {
  return dataUrl.slice(dataUrl.indexOf(',') + 1)
}
