import { describe, expect, test } from 'vitest'

import { CommandError } from './command.ts'
import { parseCommand } from './command-line.ts'

test('the parsed command and options', () => {
  expect(parseCommand([])).toEqual({
    command: 'serve',
    help: false,
    version: false,
    simulate: false,
    overridden: {},
  })
  const words = ['simulate', '--port', '0', '--host=::1', '--log-level', 'DEBUG', '--simulate', '-hV']
  expect(parseCommand(words)).toEqual({
    command: 'simulate',
    help: true,
    version: true,
    simulate: true,
    overridden: { PORT: '0', HOST: '::1', LOG_LEVEL: 'DEBUG' },
  })
})

describe('a mistake', () => {
  test.each([
    [['--bogus'], "Unknown option '--bogus'."],
    [['-x'], "Unknown option '-x'."],
    [['--key', 'sk-1234567890'], "Unknown option '--key'."],
    [['--port'], '--port needs a value.'],
    [['--port', '--host'], '--port needs a value.'],
    [['--simulate=yes'], '--simulate takes no value.'],
    [['--help=me'], '--help takes no value.'],
    [['--port', 'abc'], "--port must be an integer from 0 to 65535 (0: any free port) (got 'abc')."],
    [['--port', ''], "--port must be an integer from 0 to 65535 (0: any free port) (got '')."],
    [['--host', 'a b'], "--host must be an IP address or a host name (got 'a b')."],
    [['--log-level', 'loud'], "--log-level must be debug, info, warn, error, silent (got 'loud')."],
    [['dance'], "Unknown command 'dance'."],
    [['sk-0123456789abcdef'], "Unknown command 'sk-***'."],
    [['a\u001b[31m\nb'], "Unknown command 'a [31m b'."],
    [['serve', 'twice'], "Unexpected argument: 'twice'."],
    [['--simulate', 'check'], "'check' must come first, before its options."],
  ])('%j', (args, message) => {
    const error = catching(() => parseCommand(args))
    expect(error.message).toBe(message)
    expect(error.text.chinese).toMatch(/\p{Script=Han}/u)
    // Quotes are balanced.
    for (const text of Object.values(error.text)) expect((text.match(/'/g) ?? []).length % 2).toBe(0)
  })
})

function catching(run: () => unknown): CommandError {
  try {
    run()
  } catch (error) {
    if (error instanceof CommandError) return error
    throw error
  }
  throw new Error('nothing was thrown')
}
