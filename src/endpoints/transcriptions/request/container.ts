/** The kind of a file, by its first bytes. */
export interface Container {
  /** DashScope's name of the format; its extension, too. */
  name: string
  /** The type of a data URL, which must be right: DashScope decodes by it. */
  type: string
}

const wav = { name: 'wav', type: 'audio/wav' }
const mp3 = { name: 'mp3', type: 'audio/mpeg' }
const aac = { name: 'aac', type: 'audio/aac' }

/** Characters at their places are bytes. A file's name and declared type are often wrong, so they do not count. */
const containers: readonly [marks: Readonly<Record<number, string>>, container: Container][] = [
  [{ 0: 'RIFF', 8: 'WAVE' }, wav],
  [{ 0: 'RF64', 8: 'WAVE' }, wav],
  [{ 0: 'ID3' }, mp3],
  [{ 0: 'ADIF' }, aac],
  [{ 0: 'fLaC' }, { name: 'flac', type: 'audio/flac' }],
  [{ 0: 'OggS' }, { name: 'ogg', type: 'audio/ogg' }],
  [{ 4: 'ftypqt' }, { name: 'mov', type: 'video/quicktime' }],
  [{ 4: 'ftyp' }, { name: 'm4a', type: 'audio/mp4' }],
  [{ 0: '#!AMR' }, { name: 'amr', type: 'audio/amr' }],
  [{ 0: 'FLV\u0001' }, { name: 'flv', type: 'video/x-flv' }],
  [
    { 0: 'RIFF', 8: 'AVI ' },
    { name: 'avi', type: 'video/x-msvideo' },
  ],
  [{ 0: '0&\u00b2u\u008ef\u00cf\u0011' }, { name: 'wma', type: 'audio/x-ms-wma' }],
  [{ 0: '\0\0\u0001\u00ba' }, { name: 'mpeg', type: 'video/mpeg' }],
  [{ 0: '\0\0\u0001\u00b3' }, { name: 'mpeg', type: 'video/mpeg' }],
]

const webm = { name: 'webm', type: 'audio/webm' }
const matroska = { name: 'mkv', type: 'video/x-matroska' }
/** Bytes that distinguish the two. */
const ebmlBytes = 64

/** Undefined for bytes that are no sound of a known kind. */
export function containerOf(bytes: Uint8Array): Container | undefined {
  const known = containers.find(([marks]) =>
    Object.entries(marks).every(([at, text]) => isAt(bytes, Number(at), text)),
  )
  if (known !== undefined) return known[1]
  if (isAt(bytes, 0, '\u001aE\u00df\u00a3'))
    return new TextDecoder().decode(bytes.subarray(0, ebmlBytes)).includes('matroska') ? matroska : webm
  return ofFrames(bytes)
}

/** The layers II and III. Text in UTF-16 begins like layer I. */
const mp3Layers: ReadonlySet<number> = new Set([0x02, 0x04])

/** Sound that begins with a frame: eleven bits are set, and the layer says which it is. */
function ofFrames([first = 0, second = 0]: Uint8Array): Container | undefined {
  if (first !== 0xff || (second & 0xe0) !== 0xe0) return undefined
  if ((second & 0xf6) === 0xf0) return aac
  return mp3Layers.has(second & 0x06) ? mp3 : undefined
}

function isAt(bytes: Uint8Array, at: number, text: string): boolean {
  for (let index = 0; index < text.length; index += 1)
    if (bytes[at + index] !== text.charCodeAt(index)) return false
  return true
}

/** Where the chunks of a WAV file are. Recorders that stream write sizes of 0xFFFFFFFF, which say nothing. */
export interface WavSound {
  sampleRate: number
  seconds: number | undefined
}

const unknownSize = 0xffff_ff00

/** Samples per second and length of a WAV file; undefined for another file, and for one without a `fmt ` chunk at its beginning. */
export function readWav(bytes: Uint8Array): WavSound | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let format: { sampleRate: number; bytesPerSecond: number } | undefined
  // A header has a few chunks; the sound comes after them.
  for (let at = 12, count = 0; at + 8 <= bytes.length && count < 16; count += 1) {
    const size = view.getUint32(at + 4, true)
    if (isAt(bytes, at, 'fmt ') && at + 20 <= bytes.length)
      format = {
        sampleRate: view.getUint32(at + 12, true),
        bytesPerSecond: view.getUint32(at + 16, true),
      }
    if (isAt(bytes, at, 'data')) {
      if (format === undefined) return undefined
      const { sampleRate, bytesPerSecond } = format
      const isKnown = size < unknownSize && bytesPerSecond > 0
      return {
        sampleRate,
        seconds: isKnown ? Math.min(size, bytes.length - at - 8) / bytesPerSecond : undefined,
      }
    }
    at += 8 + size + (size % 2)
  }
  return format && { sampleRate: format.sampleRate, seconds: undefined }
}
