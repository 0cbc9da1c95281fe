import type { CodeSample } from '../../../code/sample.ts'
import type { GatewayRequest } from '../../../gateway/request.ts'
import type { Exchange } from '../../../gateway/exchange.ts'
import type { InBoth } from '../../../state/language.ts'
import type { Answer } from '../answer.ts'
import type { Turn } from '../conversation.ts'

/** One API for chat: the conversation → its request, its answer → the page. All state is elsewhere. */
export interface Wire {
  id: string
  title: InBoth<string>
  /** @param turns The conversation, without the answer that is asked for. Settings are in `chatSettings`. */
  toRequest: (turns: readonly Turn[]) => GatewayRequest
  /** One event of a stream: its parsed data and its name. Returns whether the answer is complete with it. */
  readEvent: (json: unknown, name: string, answer: Answer) => boolean | void
  /** A whole answer. */
  readAnswer: (json: unknown, answer: Answer) => void
  toCode: (exchange: Exchange) => readonly CodeSample[]
}
