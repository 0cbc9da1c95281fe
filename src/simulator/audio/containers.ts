/** The containers that speech recognition reads, by the bytes they begin with. */

interface Container {
  name: string
  isFirst: (head: Buffer) => boolean
  /** Types of a data URL. */
  types: readonly string[]
  /** Values of the parameter `format`. */
  formats: readonly string[]
  /** Bytes of a second, where the file does not say its length: 64 kbit/s, and less for telephones. */
  bytesPerSecond?: number
}

const has =
  (text: string, at = 0) =>
  (head: Buffer) =>
    head.toString('latin1', at, at + text.length) === text
const riff = (kind: string) => (head: Buffer) => has('RIFF')(head) && has(kind, 8)(head)
const sync = (mask: number, value: number) => (head: Buffer) =>
  head[0] === 0xff && ((head[1] ?? 0) & mask) === value

const containers = [
  {
    name: 'wav',
    isFirst: riff('WAVE'),
    types: ['audio/wav', 'audio/x-wav', 'audio/wave', 'audio/vnd.wave'],
    formats: ['wav'],
  },
  { name: 'avi', isFirst: riff('AVI '), types: ['video/x-msvideo'], formats: ['avi'] },
  { name: 'aac', isFirst: sync(0xf6, 0xf0), types: ['audio/aac', 'audio/x-aac'], formats: ['aac'] },
  {
    name: 'mp3',
    isFirst: (head: Buffer) => has('ID3')(head) || sync(0xe6, 0xe2)(head),
    types: ['audio/mpeg', 'audio/mp3'],
    formats: ['mp3'],
  },
  { name: 'flac', isFirst: has('fLaC'), types: ['audio/flac', 'audio/x-flac'], formats: ['flac'] },
  {
    name: 'ogg',
    isFirst: has('OggS'),
    types: ['audio/ogg', 'audio/opus'],
    formats: ['ogg', 'opus', 'speex'],
  },
  {
    name: 'webm',
    isFirst: has('\u001a\u0045\u00df\u00a3'),
    types: ['audio/webm', 'video/webm', 'video/x-matroska'],
    formats: ['webm', 'mkv'],
  },
  {
    name: 'mp4',
    isFirst: has('ftyp', 4),
    types: ['audio/mp4', 'audio/m4a', 'audio/x-m4a', 'video/mp4', 'video/quicktime'],
    formats: ['m4a', 'mp4', 'mov'],
  },
  { name: 'amr', isFirst: has('#!AMR'), types: ['audio/amr'], formats: ['amr'], bytesPerSecond: 1600 },
  { name: 'flv', isFirst: has('FLV'), types: ['video/x-flv'], formats: ['flv'] },
  {
    name: 'asf',
    isFirst: has('\u0030\u0026\u00b2\u0075'),
    types: ['audio/x-ms-wma', 'video/x-ms-wmv'],
    formats: ['wma', 'wmv'],
  },
  { name: 'mpeg', isFirst: has('\u0000\u0000\u0001\u00ba'), types: ['video/mpeg'], formats: ['mpeg'] },
] as const satisfies readonly Container[]

export type ContainerName = (typeof containers)[number]['name']

/** Undefined for bytes that are none of them, such as samples without a container. */
export function containerOf(head: Buffer): ContainerName | undefined {
  return containers.find(({ isFirst }) => isFirst(head))?.name
}

/** Whether the type of a data URL is that of another container. */
export function isOtherType(type: string, name: ContainerName): boolean {
  const named = containers.find(({ types }) => types.some((one) => one === type.toLowerCase()))
  return named !== undefined && named.name !== name
}

export function isFormatOf(format: string, name: ContainerName): boolean {
  return find(name)?.formats.some((one) => one === format) === true
}

/** The container of a value of `format`, or of the ending of a file name. */
export function containerOfFormat(format: string): ContainerName | undefined {
  return containers.find(({ formats }) => formats.some((one) => one === format.toLowerCase()))?.name
}

export function bytesPerSecondOf(name: ContainerName): number {
  return find(name)?.bytesPerSecond ?? 8000
}

function find(name: ContainerName): Container | undefined {
  return containers.find((one) => one.name === name)
}
