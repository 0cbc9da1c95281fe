import { afterAll, expect } from 'vitest'

import { checks as allChecks } from '../../src/cli/check/checks/index.ts'
import { titles } from '../../src/cli/check/texts/index.ts'
import { runCli, type Ended } from './run-cli.ts'
import { startProxy, type Proxy, type ProxyOptions } from './start-proxy.ts'
import { startServer, type RunningServer, type ServerOptions } from './start-server.ts'
import { startSimulator, type RunningSimulator } from './start-simulator.ts'

/** The caller's key, which no output may show. */
export const key = 'sk-never-to-be-shown-0123456789'
export const withKey = { DASHSCOPE_API_KEY: key }
export const names = Object.keys(titles)
/** The summary of a run without a key. */
export const keylessCount = allChecks.filter(({ needsKey }) => !needsKey).length
export const keylessSummary = `${keylessCount} passed, 0 failed, ${names.length - keylessCount} skipped`

/** `dashscope-gateway check` to its end. */
export const check = (args: string[], environment: Record<string, string> = {}, input = ''): Promise<Ended> =>
  runCli(['check', ...args], environment, { input }).ended

/** Gateways with proxies in front of them, for the tests of one file. */
export class CheckServers {
  readonly #opened: { stop: () => Promise<void> }[] = []

  constructor() {
    afterAll(async () => {
      for (const one of this.#opened.toReversed()) await one.stop()
    })
  }

  /** A gateway with a simulator behind it that pauses between frames, as a model does. */
  async gateway(
    options: ServerOptions = {},
    paceMs = 30,
  ): Promise<{ gateway: RunningServer; simulator: RunningSimulator }> {
    const simulator = await startSimulator({ paceMs })
    const gateway = await startServer({ baseUrl: simulator.origin, ...options })
    this.#opened.push({ stop: () => simulator.close() }, gateway)
    return { gateway, simulator }
  }

  async proxy(target: string, options: ProxyOptions): Promise<Proxy> {
    const proxy = await startProxy(target, options)
    this.#opened.push(proxy)
    return proxy
  }
}

/** A port without a listener. */
interface Line {
  mark: string
  title: string
  text: string
  advice: string
}

/** The result lines of the checks, with the advice after the arrow. */
export function linesIn(output: string): Line[] {
  const found = [...output.matchAll(/^([✓✗–]) (.+?) {2,}(.+)(?:\n +→ (.+))?$/gm)]
  return found.map(([, mark = '', title = '', text = '', advice = '']) => ({ mark, title, text, advice }))
}

export const marksIn = (output: string): string[] => linesIn(output).map(({ mark }) => mark)
export const failuresIn = (output: string): Line[] => linesIn(output).filter(({ mark }) => mark === '✗')
export const lineOf = (output: string, name: keyof typeof titles): Line | undefined =>
  linesIn(output).find(({ title }) => title === titles[name].english)

/** Checks that the output contains neither the key nor control sequences. */
export function expectClean({ stdout, stderr }: Ended): void {
  expect(stdout + stderr).not.toContain(key)
  expect(stdout + stderr).not.toContain('\u001B')
}

interface Document {
  ok: boolean
  url: string
  key: string
  summary: { passed: number; failed: number; skipped: number }
  checks: { name: string; status: string; figures: Record<string, unknown> }[]
  examples: { curl: string; python: string; node: string } | null
}

export const documentIn = ({ stdout }: Ended): Document => JSON.parse(stdout) as Document
export const inDocument = ({ checks }: Document, name: keyof typeof titles) =>
  checks.find((one) => one.name === name)
