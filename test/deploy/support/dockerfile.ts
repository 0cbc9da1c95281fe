import { execFileSync } from 'node:child_process'
import { cpSync, chmodSync, existsSync, mkdirSync, readFileSync, statSync } from 'node:fs'
import { basename, join, relative } from 'node:path'

/** What an image is started with. */
export interface Image {
  /** The folder that is its file system, without what its base image brings. */
  root: string
  base: string
  workdir: string
  env: Record<string, string>
  labels: string
  user: string
  ports: string[]
  stopSignal: string
  healthcheck: string[]
  entrypoint: string[]
  command: string[]
}

export interface BuildOptions {
  /** The build context. */
  context: string
  /** Where the stages' folders go. */
  folder: string
  arguments?: Readonly<Record<string, string>>
  /** Where the base images' programs are on this machine. */
  path: string
}

interface Instruction {
  name: string
  rest: string
}

function parse(text: string): Instruction[] {
  const lines = text.split('\n').filter((line) => !/^\s*(#|$)/.test(line))
  return lines
    .join('\n')
    .replaceAll(/\\\n\s*/g, ' ')
    .split('\n')
    .map((line) => {
      const [, name = '', rest = ''] = /^(\S+)\s+(.*)$/.exec(line.trim()) ?? []
      return { name: name.toUpperCase(), rest }
    })
}

/** `--name=value …` before the words, and the words. */
function toWords(text: string): { flags: Record<string, string>; words: string[] } {
  const all = text.split(/\s+/).filter(Boolean)
  const flags = all.filter((word) => word.startsWith('--'))
  return {
    flags: Object.fromEntries(flags.map((flag) => flag.slice(2).split('=') as [string, string])),
    words: all.filter((word) => !word.startsWith('--')),
  }
}

function substitute(text: string, values: Readonly<Record<string, string>>): string {
  return text.replaceAll(/\$\{(\w+)\}|\$(\w+)/g, (_, braced?: string, bare?: string) => {
    const name = braced ?? bare ?? ''
    const value = values[name]
    if (value === undefined) throw new Error(`The Dockerfile uses ${name}, which nothing sets.`)
    return value
  })
}

/** `NAME=value NAME="a value"` */
function toPairs(text: string): Record<string, string> {
  const pairs = [...text.matchAll(/([\w.]+)=("(?:[^"\\]|\\.)*"|\S*)/g)]
  return Object.fromEntries(
    pairs.map(([, name = '', value = '']) => [name, value.startsWith('"') ? value.slice(1, -1) : value]),
  )
}

/** `.dockerignore`: the last pattern that fits a path or a folder above it decides. */
function readIgnored(context: string): (path: string) => boolean {
  const rules = readFileSync(join(context, '.dockerignore'), 'utf8')
    .split('\n')
    .filter((line) => !/^\s*(#|$)/.test(line))
    .map((line) => {
      const takesBack = line.startsWith('!')
      const pattern = (takesBack ? line.slice(1) : line)
        .replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
        .replaceAll('**/', '\0')
        .replaceAll('*', '[^/]*')
        .replaceAll('\0', '(?:.*/)?')
      return { takesBack, pattern: new RegExp(`^${pattern}(?:/.*)?$`) }
    })
  return (path) => rules.findLast(({ pattern }) => pattern.test(path))?.takesBack === false
}

/** Does what the Dockerfile says, in folders instead of images. @throws Error at an instruction that it cannot follow */
export function build(options: BuildOptions): Image {
  const { context, folder, path } = options
  const ignored = readIgnored(context)
  const stages = new Map<string, Image>()
  const globals: Record<string, string> = {}
  let image: Image | undefined
  let values: Record<string, string> = {}

  const current = (): Image => {
    if (image === undefined) throw new Error('The Dockerfile does not begin with FROM.')
    return image
  }
  const inside = (target: string) =>
    target.startsWith('/') ? join(current().root, target) : join(current().root, current().workdir, target)

  const take = (rest: string) => {
    const { flags, words } = toWords(substitute(rest, values))
    const target = words.pop() ?? ''
    const from = flags['from'] === undefined ? undefined : stages.get(flags['from'])
    if (flags['from'] !== undefined && from === undefined) throw new Error(`No stage ${flags['from']}`)
    for (const word of words) {
      const source = join(from?.root ?? context, word)
      const place = inside(target.endsWith('/') ? join(target, basename(word)) : target)
      if (!existsSync(source) || (from === undefined && ignored(word))) {
        throw new Error(`COPY ${word}: not there, or in .dockerignore`)
      }
      mkdirSync(join(place, '..'), { recursive: true })
      cpSync(source, place, {
        recursive: true,
        verbatimSymlinks: true,
        filter: (name) => from !== undefined || name === source || !ignored(relative(context, name)),
      })
      if (flags['chmod'] !== undefined && statSync(place).isFile()) {
        chmodSync(place, Number.parseInt(flags['chmod'], 8))
      }
    }
  }

  const steps: Readonly<Record<string, (rest: string) => void>> = {
    FROM(rest) {
      const [base = '', , name = 'last'] = substitute(rest, globals).split(/\s+/)
      const before = stages.get(base)
      if (before !== undefined) throw new Error('FROM another stage is not followed here.')
      const root = join(folder, name)
      mkdirSync(root, { recursive: true })
      image = {
        root,
        base,
        workdir: '/',
        env: { PATH: path },
        labels: '',
        user: 'root',
        ports: [],
        stopSignal: 'SIGTERM',
        healthcheck: [],
        entrypoint: [],
        command: [],
      }
      values = {}
      stages.set(name, image)
    },
    ARG(rest) {
      const [name = '', value] = Object.entries(toPairs(rest))[0] ?? [rest.trim()]
      const given = options.arguments?.[name] ?? value ?? globals[name] ?? ''
      if (image === undefined) globals[name] = given
      else values[name] = given
    },
    ENV(rest) {
      const pairs = toPairs(substitute(rest, { ...values, ...current().env }))
      Object.assign(current().env, pairs)
      Object.assign(values, pairs)
    },
    WORKDIR(rest) {
      current().workdir = rest
      mkdirSync(inside(rest), { recursive: true })
    },
    COPY: take,
    RUN(rest) {
      execFileSync('sh', ['-c', rest], {
        cwd: inside('.'),
        // How this machine reaches its package registry stays what it is.
        env: { ...process.env, ...current().env, ...values, PATH: path },
        stdio: ['ignore', 'ignore', 'pipe'],
      })
    },
    LABEL(rest) {
      current().labels += ` ${substitute(rest, values)}`
    },
    USER: (rest) => void (current().user = rest),
    EXPOSE: (rest) => void current().ports.push(rest),
    STOPSIGNAL: (rest) => void (current().stopSignal = rest),
    HEALTHCHECK: (rest) =>
      void (current().healthcheck = JSON.parse(rest.slice(rest.indexOf('CMD') + 3)) as string[]),
    ENTRYPOINT: (rest) => void (current().entrypoint = JSON.parse(rest) as string[]),
    CMD: (rest) => void (current().command = JSON.parse(rest) as string[]),
  }

  for (const { name, rest } of parse(readFileSync(join(context, 'Dockerfile'), 'utf8'))) {
    const step = steps[name]
    if (step === undefined) throw new Error(`The Dockerfile has ${name}, which is not followed here.`)
    process.stdout.write(`   ${name} ${rest.length > 100 ? `${rest.slice(0, 100)}…` : rest}\n`)
    step(rest)
  }
  return current()
}
