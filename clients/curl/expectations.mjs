import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const chunksOf = (output) => [...output.matchAll(/^data: (\{.*\})$/gm)].map(([, json]) => JSON.parse(json))
const textOf = (chunks) => chunks.map(({ choices }) => choices?.[0]?.delta?.content ?? '').join('')

function isStream(output) {
  assert.match(textOf(chunksOf(output)), /\p{Script=Han}{5}/u)
  assert.match(output, /^data: \[DONE\]\s*$/m)
}

function isBrokenStream(output) {
  const chunks = chunksOf(output)
  assert.notEqual(textOf(chunks), '')
  assert.equal(chunks.at(-1).error.code, 'upstream_interrupted')
}

function isAnswer(output) {
  const { object, choices, usage } = JSON.parse(output)
  assert.equal(object, 'chat.completion')
  assert.match(choices[0].message.content, /\p{Script=Han}{5}/u)
  assert.ok(usage.total_tokens > 0)
}

function isDryRun(output) {
  const { object, request } = JSON.parse(output)
  assert.equal(object, 'gateway.dry_run')
  assert.match(request.headers.authorization, /\*\*\*/)
}

function isResponse(output) {
  const { status, output: items } = JSON.parse(output)
  assert.equal(status, 'completed')
  assert.match(items.at(-1).content[0].text, /\p{Script=Han}{5}/u)
}

function isMessage(output) {
  const { type, content } = JSON.parse(output)
  assert.equal(type, 'message')
  assert.match(content.at(-1).text, /\p{Script=Han}{5}/u)
}

function isCompletion(output) {
  const { object, choices } = JSON.parse(output)
  assert.equal(object, 'text_completion')
  assert.match(choices[0].text, /\p{Script=Han}{5}/u)
}

/** The command writes a file, also for an error, which would be JSON. */
function isSpeech(output, folder) {
  assert.equal(output, '')
  const audio = readFileSync(join(folder, 'speech.mp3'))
  assert.ok(audio.length > 100 && audio[0] !== '{'.charCodeAt(0))
}

/** What was spoken by the command before, as JSON or as subtitles. */
function isTranscript(output) {
  assert.match(output, /"text":"您好，合同已经准备好了。"/)
  assert.match(output, /00:00:00,\d{3} --> [\d:,]{12}\n您好，合同已经准备好了。\n/)
}

/** The bodies of one or more answers, one after the other. */
function areImages(output) {
  const urls = [...output.matchAll(/"url":"(http[^"]+)"/g)]
  assert.equal(urls.length, output.split('"created":').length - 1)
  assert.notEqual(urls.length, 0)
}

const isChat = /\/v1\/chat\/completions/

/** The expected outcome of a command, by its content. All that apply must hold, and one must apply. */
export const expectations = [
  // Ends with the count of lines in which the log has what was sent.
  { when: /grep -c canary/, look: (output) => assert.equal(output.trim().split('\n').at(-1), '0') },
  { when: /md5sum/, look: (output) => assert.match(output, /^[0-9a-f]{8}\n$/) },
  { when: /cut-after/, look: isBrokenStream },
  { when: /-D - /, look: (output) => assert.match(output, /^x-gateway-adjusted: temperature=2->1\.99/m) },
  { when: /x-gateway-dry-run: true/, look: isDryRun },
  { when: /"stream": ?true/, unless: /cut-after/, look: isStream },
  { when: isChat, unless: /"stream"|dry-run|canary|-D - /, look: isAnswer },
  { when: /\/v1\/models\/farui-plus/, look: (output) => assert.match(output, /"id":"farui-plus"/) },
  { when: /\/v1\/models\/qwen3-vl-plus/, look: (output) => assert.match(output, /"family":"qwen3-vl"/) },
  { when: /\/v1\/models(?!\/)/, look: (output) => assert.match(output, /"object":"list","data":\[\{"id"/) },
  { when: /:8000\/v1\/responses/, look: isResponse },
  { when: /:8000\/v1\/messages/, look: isMessage },
  { when: /:8000\/v1\/completions/, look: isCompletion },
  { when: /:8000\/v1\/embeddings/, look: (output) => assert.equal(JSON.parse(output).data.length, 2) },
  { when: /:8000\/v1\/rerank/, look: (output) => assert.equal(JSON.parse(output).results.length, 2) },
  { when: /:8000\/v1\/audio\/speech/, look: isSpeech },
  { when: /:8000\/v1\/audio\/transcriptions/, look: isTranscript },
  { when: /:8000\/v1\/images\//, look: areImages },
  { when: /:8000\/health\b/, look: (output) => assert.match(output, /"status":"healthy"/) },
]

/** @throws Error where the output is not what the command asks for, or nothing says what it asks for */
export function expectOutput(command, output, folder) {
  const applying = expectations.filter(({ when, unless }) => when.test(command) && !unless?.test(command))
  assert.notEqual(applying.length, 0, 'expectations.mjs says nothing about this command')
  for (const { look } of applying) look(output, folder)
}
