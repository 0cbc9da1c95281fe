/** What is asked for: how long DashScope's answer is, and how it comes onto the wire. */
export interface Scenario {
  name: 'whole' | 'burst' | 'paced'
  describes: string
  /** What is counted and divided by. An event is one of DashScope's, whatever the gateway makes of it. */
  unit: 'answer' | 'event'
  /** Events of one answer of DashScope's. */
  frames: number
  /** Events in one write of DashScope's. */
  framesPerWrite: number
  /** Milliseconds between two writes; 0 where they follow as fast as they are taken. */
  pauseMs: number
}

export const scenarios: readonly Scenario[] = [
  {
    name: 'whole',
    describes: 'answers not streamed to the caller; DashScope sends 3 events in one write',
    unit: 'answer',
    frames: 3,
    framesPerWrite: 3,
    pauseMs: 0,
  },
  {
    name: 'burst',
    describes: 'streams of 1,000 events at full speed; DashScope writes 10 at a time',
    unit: 'event',
    frames: 1000,
    framesPerWrite: 10,
    pauseMs: 0,
  },
  {
    name: 'paced',
    describes: 'streams of 50 events, one in a write, 10 ms apart; the rate is given',
    unit: 'event',
    frames: 50,
    framesPerWrite: 1,
    pauseMs: 10,
  },
]

export type ScenarioName = Scenario['name']

/** The upstream knows the scenario by the model's name: it comes through every target as it is. */
export function modelOf(name: ScenarioName): string {
  return `qwen-bench-${name}`
}

export function scenarioOf(name: string): Scenario {
  const found = scenarios.find((scenario) => scenario.name === name)
  if (found === undefined) throw new TypeError(`There is no scenario '${name}'`)
  return found
}
