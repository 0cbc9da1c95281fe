import { describe, expect, test } from 'vitest'

import { ApiError } from '../../../src/errors/api-error.ts'
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
  tools,
  reasoningSettings,
} from '../../support/sample-requests.ts'

function errorOf(body: Body): ApiError {
  try {
    run(body)
  } catch (error) {
    if (error instanceof ApiError) return error
    throw error
  }
  throw new Error('not refused')
}

describe('errors name the path in the sample API', () => {
  test.each<[string, Body, string, string | RegExp]>([
    [
      'a part that the model does not support',
      { input: [pieces({ text: 'T' }, { picture: png })] },
      'input[0].content[1]',
      "a part of type 'picture'",
    ],
    [
      'no image',
      { model: 'qwen3-vl-plus', input: [pieces({ picture: 'a.png' })] },
      'input[0].content[0].picture',
      'expected an image',
    ],
    [
      'a file without an id',
      { model: 'qwen-long', input: [pieces({ paper: { link: 'https://a' } }, { text: 'T' })] },
      'input[0].content[0].paper',
      "by 'upload'",
    ],
    [
      'a file without a URL',
      { model: 'qwen-doc-turbo', input: [pieces({ paper: { upload: 'f' } })] },
      'input[0].content[0].paper',
      "in 'link'; got none. qwen-long reads uploaded files by 'upload'",
    ],
    [
      'a file by its id',
      { model: 'qwen3-vl-plus', input: [pieces({ paper: { upload: 'f' } })] },
      'input[0].content[0].paper',
      "not by 'upload'",
    ],
    [
      'too many answers',
      { input: question, more: { choices: { value: 5, param: 'answers' } } },
      'answers',
      "Invalid 'answers'",
    ],
    [
      'tools',
      { model: 'farui-plus', input: question, more: { tools } },
      'toolbox',
      "'toolbox' is not supported",
    ],
    [
      'a choice without tools',
      { input: question, more: { toolChoice: { type: 'required', param: 'pick' } } },
      'pick',
      "only allowed when 'toolbox' are specified",
    ],
    [
      'a choice of other tools',
      {
        input: question,
        more: {
          tools,
          toolChoice: {
            type: 'allowed',
            mode: 'auto',
            param: 'pick',
            names: { value: ['g'], param: 'pick.of' },
          },
        },
      },
      'pick.of',
      'names none of the tools',
    ],
    [
      'a format',
      { model: 'farui-plus', input: question, more: { responseFormat: schemaFormat } },
      'text.shape',
      "Unsupported parameter: 'text.shape'",
    ],
    [
      'a setting',
      { model: 'farui-plus', input: question, more: { settings: [setting('logprobs', 'include[0]', true)] } },
      'include[0]',
      "'include[0]' is not supported",
    ],
    [
      'a search',
      {
        model: 'farui-plus',
        input: question,
        more: { search: { param: 'toolbox[1]', enabled: true, citations: true } },
      },
      'toolbox[1]',
      "'toolbox[1]' is not supported",
    ],
    ['no user', { input: [machine('A', { open: true })] }, 'input', "Invalid 'input'"],
    [
      'a second turn',
      { model: 'qwen-mt-plus', input: [said('U'), machine('A')] },
      'input[1]',
      "role 'machine'",
    ],
    [
      'calls',
      { model: 'farui-plus', input: [said('U'), asks('a'), answers('a')] },
      'input[1]',
      'does not support tools',
    ],
    [
      'an open call',
      { input: [said('U'), asks('a')] },
      'input[1]',
      "Add an item with its 'call_id' in 'answers'.",
    ],
    [
      'an answer to nothing',
      { input: [said('U'), answers('a')] },
      'input[1].answers',
      "a message of role 'output' must answer",
    ],
    [
      'a call without a name',
      { input: [said('U'), asks('a', ''), answers('a')] },
      'input[1].asks',
      'an empty name',
    ],
    [
      'a turn that is not continued',
      { input: [said('U'), machine('A', { open: false })] },
      'input[1]',
      "with 'open: false'",
    ],
    [
      'thinking while it continues',
      { input: [said('U'), machine('A')], more: reasoningSettings },
      'thought.effort',
      "Leave out 'thought.effort'",
    ],
  ])('%s', (_, body, param, words) => {
    const error = errorOf(body)
    expect([error.status, error.param]).toEqual([400, param])
    expect(error.message).toMatch(words)
    expect(error.chinese).toContain(`'${param}'`)
    expect(`${error.message} ${error.chinese}`).not.toMatch(foreign)
  })
})
