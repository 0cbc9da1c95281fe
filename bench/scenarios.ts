/** The caller's request, DashScope's answer, and the measured unit. */
export interface Scenario {
  name: string
  describes: string
  /** The unit of rate and cost. Events are those that DashScope sends, not those of the target. */
  unit: 'answer' | 'event'
  /** Whether the caller asks for a stream. */
  stream: boolean
  /** Concurrent requests. */
  connections: number
  /** Events of one answer that DashScope streams; Infinity if the caller ends the stream. */
  frames: number
  /** Events in one write. */
  framesPerWrite: number
  /** Milliseconds between two writes; 0: as fast as they are read. */
  pauseMs: number
  /** With a limit, the gateway can request a whole answer from DashScope; without one it must request a stream. */
  maxTokens?: number
  /** Characters of the question. */
  promptLength?: number
  tools?: number
  /** False for scenarios that are not part of every run. */
  isTable?: false
}

const whole = {
  unit: 'answer',
  stream: false,
  connections: 64,
  frames: 3,
  framesPerWrite: 3,
  pauseMs: 0,
} as const

const limited = { ...whole, maxTokens: 500 }

/** One event per write, as from a model. The stream lasts as long as the measurement. */
function paced(connections: number, perSecond: number): Scenario {
  return {
    name: `paced-${connections}x${perSecond}`,
    describes: `${connections} open streams, ${perSecond} events a second on each`,
    unit: 'event',
    stream: true,
    connections,
    frames: Infinity,
    framesPerWrite: 1,
    pauseMs: 1000 / perSecond,
  }
}

export const scenarios: readonly Scenario[] = [
  {
    ...limited,
    name: 'whole',
    describes: 'whole answer; DashScope answers whole, or in 3 events if asked to',
  },
  {
    ...whole,
    name: 'whole-200',
    describes: 'whole answer without max_tokens; DashScope sends 200 events, 10 in a write',
    frames: 200,
    framesPerWrite: 10,
  },
  {
    ...limited,
    name: 'prompt-200k',
    describes: 'whole answer to a question of 200 KB',
    promptLength: 200_000,
  },
  { ...limited, name: 'tools-64', describes: 'whole answer to a request with 64 tools', tools: 64 },
  {
    name: 'burst',
    describes: 'streams of 1,000 events at full speed, 10 in a write',
    unit: 'event',
    stream: true,
    connections: 64,
    frames: 1000,
    framesPerWrite: 10,
    pauseMs: 0,
  },
  paced(100, 20),
  paced(100, 50),
  paced(300, 20),
  paced(300, 50),
  {
    name: 'first-token',
    describes: 'streams of 3 events, one request at a time',
    unit: 'answer',
    stream: true,
    connections: 1,
    frames: 3,
    framesPerWrite: 1,
    pauseMs: 0,
  },
  { ...paced(1000, 1), name: 'open-1000', isTable: false },
]

export function scenarioOf(name: string): Scenario {
  const found = scenarios.find((scenario) => scenario.name === name)
  if (found === undefined) throw new TypeError(`There is no scenario '${name}'`)
  return found
}

/** The upstream finds the scenario by this mark in the messages, which all targets forward unchanged. */
export function markOf(name: string): string {
  return `[bench ${name}]`
}
