import type { ContainerName } from '../containers.ts'
import { MpegReader } from './mpeg-reader.ts'
import { OggReader } from './ogg-reader.ts'
import { OtherReader } from './other-reader.ts'
import type { AudioReader } from './reader.ts'
import { WavReader } from './wav-reader.ts'

/** The reader of a container. */
export function openReader(name: ContainerName): AudioReader {
  if (name === 'wav') return new WavReader()
  if (name === 'mp3') return new MpegReader()
  return name === 'ogg' ? new OggReader() : new OtherReader(name)
}
