import { parseRegions } from '../../dashscope/regions/parse-regions.ts'
import { toBase } from '../../dashscope/regions/to-base.ts'
import type { ModelAliases, ModelRoutes } from '../../endpoints/index.ts'
import { findAliasProblem, parseAliases } from '../../models/aliases.ts'
import { findLimitProblem, limitVariables } from './limits.ts'
import { timeVariables } from './timeouts.ts'
import { processVariables, toHost } from './processes.ts'
import { flag, integer, oneOf, toEntries, type Variable } from './variable.ts'

const logLevels = ['debug', 'info', 'warn', 'error', 'silent'] as const

const serviceVariables = {
  port: {
    name: 'PORT',
    default: '8000',
    allowed: 'an integer from 0 to 65535 (0: any free port)',
    describes: 'Port to listen on',
    parse: integer(0, 65_535),
  },
  host: {
    name: 'HOST',
    default: '0.0.0.0',
    allowed: 'an IP address or a host name',
    describes: 'Address to listen on; 127.0.0.1 accepts local clients only',
    parse: toHost,
  },
  logLevel: {
    name: 'LOG_LEVEL',
    default: 'info',
    allowed: logLevels.join(', '),
    describes: 'Log level; debug adds one line per call to DashScope, without its content',
    parse: oneOf(...logLevels),
  },
  logFormat: {
    name: 'LOG_FORMAT',
    default: 'text',
    allowed: 'text, json',
    describes: 'Plain text, or one JSON object per line',
    parse: oneOf('text', 'json'),
  },
  baseUrl: {
    name: 'DASHSCOPE_BASE_URL',
    default: 'https://dashscope.aliyuncs.com',
    allowed:
      'an http or https URL, with or without /api/v1 or /compatible-mode/v1, without user, query and fragment',
    describes:
      "DashScope's host: the API host of your key (https://{WorkspaceId}.<region>.maas.aliyuncs.com) or a shared host; a key works in one region",
    parse: toPlainUrl,
  },
  regions: {
    name: 'REGIONS',
    default: '',
    allowed:
      'names of regions (cn, intl, us, hk, finance), hosts of DashScope, *.<region>.maas.aliyuncs.com, and name=URL, separated by commas and each once',
    describes:
      "Hosts that a request may choose with the header x-dashscope-region, besides the one of DASHSCOPE_BASE_URL; callers' keys go to no other host",
    parse: toRegions,
    explain: findRegionProblem,
  },
  routes: {
    name: 'MODEL_ROUTES',
    default: '',
    allowed: 'pairs like qwen9-plus=multimodal-generation,my-*=text-generation',
    describes: 'Overrides the DashScope service of a model; a * at the end of a name matches any suffix',
    parse: toRoutes,
  },
  aliases: {
    name: 'MODEL_ALIASES',
    default: '',
    allowed:
      'pairs like claude-sonnet-*=qwen3.7-max,gpt-4o=qwen-plus, each name once and none of them an alias of an alias',
    describes:
      'DashScope models behind other names; a * at the end of a name matches any suffix, whole names and longer prefixes win',
    parse: toAliases,
    explain: (text) => findAliasProblem(parseAliases(text) ?? []),
  },
  strict: {
    name: 'STRICT',
    default: 'false',
    allowed: 'true, false',
    describes: 'Reject with 400 every request that would need an adjustment',
    parse: flag,
  },
  uploads: {
    name: 'UPLOADS',
    default: 'true',
    allowed: 'true, false',
    describes:
      "Put files above DashScope's 10 MiB for a data URL into its temporary store, under the caller's key, for 48 hours",
    parse: flag,
  },
  playground: {
    name: 'PLAYGROUND',
    default: 'true',
    allowed: 'true, false',
    describes: 'Serve the playground, a page to try models, at / to browsers',
    parse: flag,
  },
  resultOrigins: {
    name: 'RESULT_ORIGINS',
    default: '',
    allowed: 'origins like http://127.0.0.1:8001, separated by commas',
    describes:
      'Where results may be fetched besides https://*.aliyuncs.com: for a DashScope simulator; --simulate sets its own',
    parse: toOrigins,
  },
  maxBodyBytes: {
    name: 'MAX_BODY_BYTES',
    default: '20971520',
    allowed: 'an integer from 1024 to 1073741824',
    describes:
      'Maximum size of a request body, in bytes; image edits have 50 MiB, transcriptions MAX_AUDIO_BYTES',
    parse: integer(1024, 1024 ** 3),
  },
  maxAudioBytes: {
    name: 'MAX_AUDIO_BYTES',
    default: '26214400',
    allowed: 'an integer from 1024 to 1073741824',
    describes: "Maximum size of the file of a transcription, in bytes; the default is OpenAI's 25 MiB",
    parse: integer(1024, 1024 ** 3),
  },
} satisfies Record<string, Variable<unknown>>

export const variables = {
  ...serviceVariables,
  ...limitVariables,
  ...timeVariables,
  ...processVariables,
} satisfies Record<string, Variable<unknown>>

export const variableList: readonly Omit<Variable<unknown>, 'parse'>[] = Object.values(variables)

export type VariableName = keyof typeof variables

const namesIn = (table: Partial<Record<VariableName, unknown>>) => Object.keys(table) as VariableName[]

/** The variables in groups, for the help and the docs. */
export const variableGroups: Readonly<Record<'service' | 'limits' | 'times' | 'processes', VariableName[]>> =
  {
    service: namesIn(serviceVariables),
    limits: namesIn(limitVariables),
    times: namesIn(timeVariables),
    processes: namesIn(processVariables),
  }

export type Config = {
  [Name in keyof typeof variables]: NonNullable<ReturnType<(typeof variables)[Name]['parse']>>
}

export type Environment = Readonly<Record<string, string | undefined>>

/** All problems of the environment in one message. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
}

/** @throws ConfigError that lists every bad variable, what was given and what is allowed */
export function parseConfig(environment: Environment): Config {
  const problems: string[] = []
  const entries = Object.entries<Variable<unknown>>(variables).map(([key, variable]) => {
    const { name, parse, allowed, secret } = variable
    // Compose files and shells pass an unset variable as an empty one.
    const given = environment[name] || variable.default
    const value = parse(given)
    // DASHSCOPE_BASE_URL may contain a password by mistake, which must not be shown.
    const shown = secret ? '(not shown)' : JSON.stringify(given.replace(/\/\/[^/]*@/, '//***@'))
    const problem = variable.explain?.(given)
    const why = problem === undefined ? '' : `; ${problem}`
    if (value === undefined) problems.push(`  ${name}=${shown}: expected ${allowed}${why}`)
    return [key, value]
  })
  const config = Object.fromEntries(entries) as Config
  const problem = findLimitProblem(config)
  if (problem !== undefined) problems.push(`  ${problem}`)
  if (problems.length > 0) throw new ConfigError(`The configuration is not valid:\n${problems.join('\n')}`)
  return config
}

function toPlainUrl(text: string): string | undefined {
  try {
    toBase(text)
    return text
  } catch {
    return undefined
  }
}

function toRegions(text: string): string[] | undefined {
  return findRegionProblem(text) === undefined ? toEntries(text) : undefined
}

function findRegionProblem(text: string): string | undefined {
  try {
    parseRegions(toEntries(text))
    return undefined
  } catch (error) {
    return (error as Error).message
  }
}

/** Each is compared with the origin of a result, so anything else would match nothing. */
function toOrigins(text: string): string[] | undefined {
  const origins = text
    .split(',')
    .map((origin) => origin.trim().replace(/\/$/, ''))
    .filter((origin) => origin !== '')
  return origins.every(
    (origin) => /^https?:/.test(origin) && URL.canParse(origin) && new URL(origin).origin === origin,
  )
    ? origins
    : undefined
}

/** `a=text-generation,b*=multimodal-generation` → by model name. */
function toRoutes(text: string): ModelRoutes | undefined {
  const pairs = text.split(',').filter((pair) => pair.trim() !== '')
  const routes = pairs.map((pair) =>
    /^\s*([^=\s]+)\s*=\s*(text-generation|multimodal-generation)\s*$/.exec(pair),
  )
  if (routes.includes(null)) return undefined
  return Object.fromEntries(routes.map((match) => [match?.[1], match?.[2]])) as ModelRoutes
}

function toAliases(text: string): ModelAliases | undefined {
  const entries = parseAliases(text)
  if (entries === undefined || findAliasProblem(entries) !== undefined) return undefined
  return Object.fromEntries(entries)
}
