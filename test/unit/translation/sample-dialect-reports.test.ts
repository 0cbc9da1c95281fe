import { describe, expect, test } from 'vitest'

import { toPhrase, toRefusal } from '../../../src/errors/adjustment.ts'
import { schemaFormat, setting, type Body } from '../../support/sample-dialect.ts'
import {
  answers,
  asks,
  foreign,
  machine,
  pieces,
  png,
  question,
  run,
  said,
  seed,
  tools,
  reasoningSettings,
} from '../../support/sample-requests.ts'

describe('reports name the path in the sample API', () => {
  test.each<[string, Body, string[]]>([
    [
      'a limit',
      {
        model: 'farui-plus',
        input: question,
        more: { settings: [setting('max_completion_tokens', 'longest', 4096)] },
      },
      ['longest=4096->2000 (farui-plus gives at most 2000)'],
    ],
    [
      'a range',
      { input: question, more: { settings: [setting('temperature', 'dice.heat', 2)] } },
      ['dice.heat=2->1.99 (qwen-plus requires a value < 2)'],
    ],
    [
      'settings that DashScope lacks, in their order',
      {
        input: question,
        more: {
          settings: [
            setting('truncation', 'truncation', 'auto'),
            { ...setting('store', 'keep', true), unmapped: 'nothing is kept' },
            setting('result_format', 'own.result_format', 'text'),
          ],
        },
      },
      [
        'truncation dropped (unknown parameter)',
        'keep dropped (nothing is kept)',
        'own.result_format dropped (set by the gateway)',
      ],
    ],
    [
      'instructions further down',
      { input: [said('U'), { by: 'rules', content: 'S' }] },
      ['input[1].by->user, marked as an instruction (DashScope accepts system messages only at the start)'],
    ],
    [
      'instructions alone',
      { instructions: 'S' },
      ['instructions->user (DashScope answers only user messages)'],
    ],
    [
      'arguments',
      { input: [said('U'), asks('a', 'f', '{"a":1'), answers('a')] },
      ['input[1].arguments->the object closed where it was cut off (DashScope requires a JSON object)'],
    ],
    [
      'an id that comes again, and a repeated answer',
      { input: [said('U'), asks('a'), answers('a'), answers('a'), asks('a'), answers('a')] },
      ['input[3] dropped (a repeated answer)', 'input[4].call_id->a unique id (each call needs one)'],
    ],
    [
      'an answer further down, and one without its id',
      { input: [said('U'), asks('a'), said('V'), answers('a'), asks('b'), answers('x')] },
      [
        'input[3]->directly after its call (DashScope requires it there)',
        'input[5].answers->that of the one call without an answer (no call has this one)',
      ],
    ],
    [
      'a name from the only tool, a call without an answer',
      { input: [said('U'), asks('a', ''), said('V')], more: { tools } },
      [
        'input[1].asks->the name of the only tool (a call needs a name)',
        'input[1]->an answer that there is no result (DashScope requires an answer to each call)',
      ],
    ],
    [
      'an effort',
      { input: question, more: reasoningSettings },
      ['thought.effort=low->thinking_budget=4096 (tokens of thought)'],
    ],
    [
      'an effort that the model has not',
      { model: 'qwen-max', input: question, more: reasoningSettings },
      ['thought dropped (qwen-max does not think)'],
    ],
    [
      'a schema',
      { model: 'deepseek-v3.2', input: question, more: { responseFormat: schemaFormat } },
      [
        'text.shape=json_schema->json_object (deepseek-v3.2 has no JSON Schema mode; the schema is in the system message)',
      ],
    ],
    [
      'a choice of tools',
      {
        input: question,
        more: {
          tools,
          toolChoice: { type: 'required', param: 'pick' },
          adjustments: { tools: [{ param: 'toolbox[1]', why: 'not offered' }] },
        },
      },
      ['pick=required->f (the only tool)', 'toolbox[1] dropped (not offered)'],
    ],
    [
      'fields of parts, once each',
      {
        model: 'qwen-audio-turbo',
        input: [pieces({ text: 'T', cache: true }, { text: 'U', cache: true })],
      },
      ['input[].content[].cache dropped (DashScope has no counterpart)'],
    ],
    [
      'a detail',
      { model: 'qwen3-vl-plus', input: [pieces({ picture: png, sharpness: 'low' })] },
      ['input[].content[].sharpness dropped (DashScope has no counterpart)'],
    ],
    [
      'thoughts',
      { model: 'qwen-max', input: [said('U'), machine('A', { thoughts: 'R' }), said('V')] },
      ['input[].thoughts dropped (not supported by qwen-max)'],
    ],
    [
      'seeds of several calls',
      {
        model: 'qwen-max',
        input: question,
        more: { choices: { value: 2, param: 'answers' }, settings: seed },
      },
      ['dice.seed=7->7 to 8 (one for each choice)'],
    ],
    [
      'a turn that continues before the last one',
      { input: [said('U'), machine('A', { open: true }), said('V')] },
      ['input[1].open dropped (the model continues the last message)'],
    ],
  ])('%s', (_, body, phrases) => {
    const { adjustments } = run(body)
    expect(adjustments.map(toPhrase)).toEqual(phrases)
    expect(phrases.join()).not.toMatch(foreign)
    // The 400 in strict mode.
    expect(adjustments.map((one) => toRefusal(one).param)).toEqual(adjustments.map(({ param }) => param))
  })
})
