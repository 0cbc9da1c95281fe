import type { Picture } from './shapes.ts'

type Language = 'english' | 'chinese'

interface Words {
  title: string
  program: readonly [string, ...string[]]
  asks: readonly string[]
  gateway: readonly [string, ...string[]]
  calls: readonly string[]
  services: readonly [string, ...string[]]
  direct: readonly string[]
}

const dataFlow: Readonly<Record<Language, Words>> = {
  english: {
    title:
      'Your program sends OpenAI or Anthropic requests with your key to the gateway, which calls the native services of DashScope with the same key. Its compatible mode is another way, for some models.',
    program: ['Your program', 'OpenAI or Anthropic SDK,', 'any client of theirs'],
    asks: ["OpenAI's or", "Anthropic's API,", 'your key'],
    gateway: ['dashscope-gateway', 'stores no prompts,', 'answers or keys'],
    calls: ['native protocol,', 'the same key'],
    services: ['DashScope', 'chat, embeddings, rerank,', 'images, speech'],
    direct: ['without a gateway: its own compatible mode, for the models that have it'],
  },
  chinese: {
    title:
      '你的程序带着自己的 Key 向网关发送 OpenAI 或 Anthropic 格式的请求，网关用同一个 Key 调用百炼的原生接口。部分模型也可以直接使用百炼的兼容模式。',
    program: ['你的程序', 'OpenAI、Anthropic 的 SDK', '及其各种客户端'],
    asks: ['OpenAI 或', 'Anthropic 接口', '你的 Key'],
    gateway: ['dashscope-gateway', '不保存提问、', '回答和 Key'],
    calls: ['原生协议', '同一个 Key'],
    services: ['阿里云百炼', '对话、向量、重排序、', '图像、语音'],
    direct: ['不经网关：百炼自带的兼容模式，仅限支持它的模型'],
  },
}

function drawDataFlow(language: Language): Picture {
  const { title, program, asks, gateway, calls, services, direct } = dataFlow[language]
  const size = { y: 24, width: 184, height: 92 }
  const boxOf = ([name, ...lines]: readonly [string, ...string[]], x: number) => ({
    ...size,
    x,
    title: name,
    lines,
  })
  return {
    width: 820,
    height: 190,
    title,
    boxes: [boxOf(program, 16), { ...boxOf(gateway, 318), kind: 'strong' }, boxOf(services, 620)],
    arrows: [
      {
        points: [
          [200, 78],
          [316, 78],
        ],
        label: asks,
      },
      {
        points: [
          [502, 78],
          [618, 78],
        ],
        label: calls,
      },
      {
        points: [
          [108, 116],
          [108, 160],
          [712, 160],
          [712, 118],
        ],
        label: direct,
        dashed: true,
      },
    ],
  }
}

interface Decision {
  title: string
  served: readonly [string, ...string[]]
  wanted: readonly [string, ...string[]]
  use: string
  skip: string
  yes: string
  no: string
}

const decision: Readonly<Record<Language, Decision>> = {
  english: {
    title:
      'If the compatible mode of DashScope does not serve your model, use the gateway. If it does, use the gateway only for what the mode lacks, such as one address for a team with limits, OpenAI endpoints for images and speech, or use in process; otherwise you need none.',
    served: ['Does the compatible mode serve your model?', 'farui-plus: documented for native calls only'],
    wanted: [
      'Do you need more than it offers?',
      'one address for a team, with limits and metrics; reports of changes;',
      "OpenAI's endpoints for images and speech; use in process",
    ],
    use: 'Use this gateway',
    skip: 'You need no gateway',
    yes: 'yes',
    no: 'no',
  },
  chinese: {
    title:
      '百炼的兼容模式不支持你的模型，就用网关。支持的话，只有需要兼容模式没有的功能（如团队统一入口、OpenAI 格式的图像与语音接口、进程内调用）时才用网关；否则不需要。',
    served: ['兼容模式支持你的模型吗？', '例如 farui-plus：官方文档只给出原生调用'],
    wanted: [
      '还需要兼容模式没有的功能吗？',
      '团队统一入口，带限流和指标；参数被调整时有说明；',
      'OpenAI 格式的图像与语音接口；进程内调用',
    ],
    use: '使用本网关',
    skip: '不需要网关',
    yes: '是',
    no: '否',
  },
}

function drawDecision(language: Language): Picture {
  const { title, served, wanted, use, skip, yes, no } = decision[language]
  const [servedTitle, ...servedLines] = served
  const [wantedTitle, ...wantedLines] = wanted
  return {
    width: 820,
    height: 274,
    title,
    boxes: [
      { x: 16, y: 16, width: 520, height: 66, title: servedTitle, lines: servedLines, kind: 'question' },
      { x: 16, y: 112, width: 520, height: 80, title: wantedTitle, lines: wantedLines, kind: 'question' },
      { x: 620, y: 70, width: 184, height: 54, title: use, kind: 'strong' },
      { x: 176, y: 222, width: 200, height: 40, title: skip },
    ],
    arrows: [
      {
        points: [
          [276, 82],
          [276, 110],
        ],
        label: [yes],
      },
      {
        points: [
          [536, 50],
          [618, 88],
        ],
        label: [no],
      },
      {
        points: [
          [536, 152],
          [618, 106],
        ],
        label: [yes],
      },
      {
        points: [
          [276, 192],
          [276, 220],
        ],
        label: [no],
      },
    ],
  }
}

const languages = { english: '', chinese: '.zh-CN' } as const

/** The diagrams of `docs/images/`, by their file names. */
export const pictures: ReadonlyMap<string, Picture> = new Map(
  Object.entries(languages).flatMap(([language, suffix]) => [
    [`data-flow${suffix}.svg`, drawDataFlow(language as Language)],
    [`decision${suffix}.svg`, drawDecision(language as Language)],
  ]),
)
