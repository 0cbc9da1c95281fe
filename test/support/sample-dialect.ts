import type {
  AssistantTurn,
  GenerationRequest,
  Part,
  PastCall,
  ResponseFormat,
  Setting,
  ToolTurn,
  Turn,
} from '../../src/generation/types.ts'

/** An API invented for tests, with fields and paths of its own. */
export interface Body {
  model?: string
  /** Becomes the first message. */
  instructions?: string
  input?: readonly Item[]
  more?: Partial<GenerationRequest>
}

export type Item =
  | {
      by: 'person' | 'rules' | 'machine'
      content: string | readonly Piece[]
      thoughts?: string
      open?: boolean
    }
  | { by: 'machine'; asks: string; call_id: string; arguments?: string }
  | { by: 'machine'; answers: string; output: string }

export type Piece = { cache?: boolean } & (
  | { text: string }
  | { picture: string; sharpness?: 'low' | 'high' }
  | { paper: { upload?: string; link?: string } }
)

const roles = { person: 'user', rules: 'system', machine: 'assistant' } as const

export function toGeneration({
  model = 'qwen-plus',
  instructions,
  input = [],
  more,
}: Body): GenerationRequest {
  const leading: Turn[] =
    instructions === undefined
      ? []
      : [
          {
            role: 'system',
            givenRole: 'rules',
            param: 'instructions',
            roleParam: 'instructions',
            content: instructions,
          },
        ]
  return {
    model,
    turns: [...leading, ...input.map(toTurn)],
    turnsParam: 'input',
    tools: [],
    toolsParam: 'toolbox',
    reasoning: { settings: [] },
    settings: [],
    adjustments: {},
    ...more,
  }
}

function toTurn(item: Item, index: number): Turn {
  const param = `input[${index}]`
  const base = { param, roleParam: `${param}.by`, givenRole: item.by }
  if ('asks' in item) {
    const { asks, call_id: id } = item
    const call: PastCall = {
      param,
      id,
      idParam: `${param}.call_id`,
      name: { value: asks, param: `${param}.asks` },
      arguments: { value: item.arguments, param: `${param}.arguments` },
      answeredBy: { english: "an item with its 'call_id' in 'answers'", chinese: "带 'answers' 的条目" },
    }
    return { ...base, role: 'assistant', content: '', calls: [call] }
  }
  if ('answers' in item) {
    const turn: ToolTurn = {
      ...base,
      givenRole: 'output',
      role: 'tool',
      callId: { value: item.answers, param: `${param}.answers` },
      content: item.output,
    }
    return turn
  }
  const content =
    typeof item.content === 'string'
      ? item.content
      : item.content.map((piece, place) => toPart(piece, `${param}.content[${place}]`))
  const role = roles[item.by]
  if (role !== 'assistant') return { ...base, role, content }
  const turn: AssistantTurn = {
    ...base,
    role,
    content,
    calls: [],
    reasoning: item.thoughts === undefined ? undefined : { value: item.thoughts, param: 'input[].thoughts' },
    continues: item.open === undefined ? undefined : { value: item.open, param: `${param}.open` },
  }
  return turn
}

function toPart(piece: Piece, param: string): Part {
  const mark = { name: 'cache_control', value: { type: 'ephemeral' }, param: 'input[].content[].cache' }
  const settings = piece.cache === true ? [mark] : undefined
  if ('text' in piece) return { param, settings, givenType: 'words', type: 'text', text: piece.text }
  if ('picture' in piece) {
    const { picture, sharpness } = piece
    const detail =
      sharpness === undefined ? undefined : { value: sharpness, param: 'input[].content[].sharpness' }
    const url = { value: picture, param: `${param}.picture` }
    return { param, settings, givenType: 'picture', type: 'image', url, detail }
  }
  const { upload, link } = piece.paper
  const fileParam = `${param}.paper`
  return {
    param,
    settings,
    givenType: 'paper',
    type: 'file',
    fileParam,
    id: { value: upload, param: `${fileParam}.upload` },
    url: { value: link, param: `${fileParam}.link` },
  }
}

/** A setting with DashScope's name, and its path in the sample API. */
export function setting(name: string, param: string, value: unknown): Setting {
  return { name, param, value }
}

export const tool = (name: string, place = 0) => ({ param: `toolbox[${place}]`, definition: { name } })

export const schemaFormat: ResponseFormat = {
  type: 'json_schema',
  param: 'text.shape',
  schema: { name: 'n', schema: { type: 'object' } },
}
