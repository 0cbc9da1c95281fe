import { framesOf, mediaIn, nameOf, type Medium, type MediumKind } from '../request/media.ts'
import { lastText, type GenerationRequest } from '../request/request.ts'
import { isChinese, topicOf } from '../request/subject.ts'

interface Words {
  chinese: (count: number) => string
  english: (count: number) => string
}

const words: Record<MediumKind, Words> = {
  image: { chinese: (count) => `${count}张图片`, english: (count) => counted(count, 'image') },
  audio: { chinese: (count) => `${count}段音频`, english: (count) => counted(count, 'recording') },
  video: { chinese: (count) => `${count}段视频`, english: (count) => counted(count, 'video') },
  file: { chinese: (count) => `${count}个文件`, english: (count) => counted(count, 'file') },
}

/** Lists the number and names of the media of each kind, so that tests can check that all of them arrived. */
export function mediaAnswer(request: GenerationRequest): string {
  const question = lastText(request)
  const inChinese = question.trim() === '' || isChinese(question)
  const groups = groupsOf(mediaIn(request.messages))
  const given = groups.map(([kind, media]) => describe(kind, media, inChinese))
  const topic = topicOf(question)
  if (!inChinese)
    return `You gave me ${given.join(' and ')}. On "${topic}": the scene is bright and calm, the main subject stands in the foreground, and nothing in it points to a particular place.`
  const about = topic === '' ? '整体来看' : `就“${topic}”来看`
  return `您提供了${given.join('和')}。${about}，画面明亮、氛围平静，主体位于前景，没有可以确认具体地点的标识。`
}

function groupsOf(media: readonly Medium[]): [MediumKind, Medium[]][] {
  return [...new Set(media.map(({ kind }) => kind))].map((kind) => [
    kind,
    media.filter((medium) => medium.kind === kind),
  ])
}

function describe(kind: MediumKind, media: readonly Medium[], inChinese: boolean): string {
  const names = media.map((medium) => detailed(medium, inChinese))
  return inChinese
    ? `${words[kind].chinese(media.length)}（${names.join('、')}）`
    : `${words[kind].english(media.length)} (${names.join(', ')})`
}

function detailed(medium: Medium, inChinese: boolean): string {
  const name = nameOf(medium.urls[0] ?? '')
  if (medium.kind !== 'video') return name
  const frames = framesOf(medium)
  return inChinese ? `${name}，${frames}帧` : `${name}, ${frames} frames`
}

function counted(count: number, noun: string): string {
  return count === 1 ? `one ${noun}` : `${count} ${noun}s`
}
