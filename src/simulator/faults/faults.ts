export interface Fault {
  name: string
  /** The value after `=`, if any. */
  value?: string
  description: string
}

/** All faults of the header `x-simulator` and the marker `[[sim: …]]`. */
export const faults = [
  // Time
  { name: 'slow-ttfb', value: 'ms', description: 'Waits before the response headers' },
  { name: 'slow-first-event', value: 'ms', description: 'Sends the headers at once, then waits' },
  { name: 'slow-chunks', value: 'ms', description: 'Waits before every further frame' },
  { name: 'stall-after', value: 'n', description: 'Sends n frames, then stays silent for ever' },
  { name: 'endless', description: 'Repeats the frames for ever' },
  { name: 'keep-alive', description: 'Sends a comment line before every frame' },
  // Connection
  { name: 'refuse', description: 'Closes the connection before any byte' },
  { name: 'rst-after', value: 'n', description: 'Resets the connection (TCP RST) after n frames' },
  { name: 'drop-after', value: 'n', description: 'Closes the connection after n frames, in mid-body' },
  { name: 'cut-after', value: 'n', description: 'Ends the body properly after n frames, without a finish' },
  { name: 'half-event', description: 'Ends the body properly in the middle of the last event' },
  { name: 'fin-mid-event', description: 'Ends the body properly in the middle of the third event' },
  { name: 'fin-mid-utf8', description: 'Ends the body properly inside a UTF-8 sequence' },
  { name: 'no-final-event', description: 'Leaves out the frame with the finish reason' },
  { name: 'extra-response', description: 'Writes a second, unsolicited response on the connection' },
  { name: 'dup-content-length', description: 'Sends two Content-Length headers that differ' },
  // Bytes
  { name: 'one-byte-chunks', description: 'Writes every byte on its own' },
  { name: 'split', value: 'n', description: 'Writes n bytes at a time' },
  { name: 'coalesce', description: 'Writes all in one' },
  { name: 'crlf', description: 'Ends lines with CR LF' },
  { name: 'cr', description: 'Ends lines with CR' },
  { name: 'bom', description: 'Begins with a byte order mark' },
  { name: 'no-blank-lines', description: 'No blank line between events' },
  { name: 'spaces', description: 'A space after every colon' },
  { name: 'gzip', description: 'Compresses the body, if the request accepts it' },
  { name: 'giant-event', value: 'kb', description: 'One piece of that many kilobytes comes first' },
  { name: 'bad-json', value: 'n', description: 'The data of frame n (2) is not JSON' },
  { name: 'trailing-garbage', description: 'Bytes that belong to nothing follow the answer' },
  { name: 'native-done', description: 'Ends with data:[DONE], which DashScope never sends' },
  { name: 'empty-body', description: 'Status and headers only' },
  // HTTP
  { name: 'http-NNN', description: 'HTTP status NNN with the JSON error that goes with it' },
  { name: 'html-NNN', description: 'HTTP status NNN with an HTML page, as from a proxy' },
  { name: 'redirect', value: 'url', description: '302 to elsewhere' },
  { name: 'wrong-content-type', value: 'type', description: 'Labels the body text/html, or as given' },
  { name: 'leak', description: "Response headers with the account's internals" },
  {
    name: 'retry-after',
    value: 's',
    description: 'A Retry-After header, which DashScope is not known to send',
  },
  // Errors
  { name: 'error', value: 'code', description: 'Refuses with that code, its status and message' },
  { name: 'error-message', value: 'text', description: 'Replaces the message of the error' },
  { name: 'error-digits', value: 'n', description: 'The message of the error is n (100000) digits' },
  { name: '200-then-error-event', description: 'An error frame after one good frame' },
  { name: 'error-after', value: 'n', description: 'An error frame after n good frames' },
  { name: 'error-code', value: 'code', description: 'Code of that frame (DataInspectionFailed)' },
  { name: '429-in-200', description: 'HTTP 200 whose first frame is a 429' },
  { name: 'json-200-error', description: 'HTTP 200 with a JSON error and no output' },
  { name: 'json-refusal', description: 'Refuses a stream with a JSON body and an HTTP error status' },
  { name: 'sse-as-json', description: 'Refuses with an HTTP error status and SSE text labelled JSON' },
  // Answer
  { name: 'say', value: 'text', description: 'The answer, or the speech' },
  { name: 'pieces', value: 'json', description: 'The answer, as a JSON array of stream pieces' },
  { name: 'pieces64', value: 'base64url', description: 'The same, the JSON in base64url' },
  { name: 'think', value: 'text', description: 'The reasoning' },
  { name: 'think-pieces', value: 'json', description: 'The reasoning, as a JSON array of stream pieces' },
  {
    name: 'finish',
    value: 'reason',
    description: 'The finish reason; null without a stream: empty and cut, as after 300 s',
  },
  {
    name: 'style',
    value: 'A|B|C|beside',
    description:
      'End: empty stop frame, stop on the last piece, two empty frames; or the reason beside the choices',
  },
  { name: 'cumulative', description: 'Ignores incremental_output' },
  { name: 'empty-frames', description: 'Frames without any text in between' },
  { name: 'growing-input', description: 'input_tokens grow in mid-stream' },
  { name: 'boundary', description: 'The last reasoning and the first content share a frame' },
  { name: 'no-boundary', description: 'They never do' },
  { name: 'cached', value: 'n', description: 'Counts n input tokens as cached' },
  { name: 'usage-zeros', description: 'The last usage counts nothing: every number in it is 0' },
  { name: 'no-answer', description: 'One empty frame: no text, no call, no finish reason' },
  { name: 'choice-index', value: 'json', description: 'The index of every choice' },
  { name: 'request-id', value: 'text', description: 'The request id; as a JSON string any character' },
  { name: 'clamp-n', description: 'Answers n > 1 with one choice' },
  { name: 'search-at-end', description: 'Search results come with the last frame' },
  // Vectors and scores
  { name: 'shuffled', description: 'Vectors or scores in the reverse order' },
  { name: 'missing-entry', description: 'The first vector or score is missing' },
  // Tasks
  { name: 'task-pending', value: 'n', description: 'The first n queries (1) find the task pending' },
  { name: 'task-running', value: 'n', description: 'The next n queries (1) find it running' },
  { name: 'task-fails', value: 'code', description: 'The task fails with that code' },
  { name: 'task-canceled', description: 'The task is canceled' },
  {
    name: 'task-unknown',
    value: 'n',
    description: 'The first n queries do not find the task; without n none does',
  },
  { name: 'on-poll', value: 'text', description: 'Faults of the first query of the task, as a JSON string' },
  { name: 'polls', value: 'n', description: 'The same for the first n queries' },
  // Results
  {
    name: 'on-result',
    value: 'text',
    description: 'Faults of fetching the images, the sound or the transcript, as a JSON string',
  },
  { name: 'results-fail', value: 'n', description: 'n (1) of the images or transcripts are not made' },
  { name: 'result-url', value: 'url', description: 'The URL of the images or transcripts' },
  { name: 'result-padding', value: 'bytes', description: 'Makes each image so many bytes larger' },
  // Speech
  { name: 'riff-first', description: 'The first frame of Qwen-TTS begins with a WAV header' },
  { name: 'no-http', description: 'Refuses CosyVoice over HTTP, as outside Beijing' },
  // Recognition of speech
  { name: 'sentence-frames', description: 'Streams each sentence of a short recording as a frame' },
  { name: 'rewritten', description: 'Each frame corrects the end of the text before' },
  { name: 'flat-output', description: 'The fields of the output beside it, as on the hosts of workspaces' },
  // Tool calls
  { name: 'tool', value: 'name', description: 'Calls that tool' },
  { name: 'tool-arguments', value: 'json', description: 'The arguments, to the letter' },
  { name: 'tool-null-arguments', description: 'The first fragment has arguments null' },
  { name: 'tool-repeat-id', description: 'Later fragments repeat the id, with name null' },
  { name: 'tool-repeat-name', description: 'Later fragments repeat the name' },
  { name: 'tool-no-index', description: 'Fragments have no index' },
  { name: 'tool-separate-final', description: 'The finish reason comes in a frame of its own' },
  { name: 'tool-two-entries', description: 'The tail of one call and the head of the next share a frame' },
  {
    name: 'tool-empty-arguments',
    description: 'A tool without parameters is called with "" instead of "{}"',
  },
] as const satisfies readonly Fault[]

export type FaultName = (typeof faults)[number]['name']
export type Directives = ReadonlyMap<FaultName, string>

/** The number given to a fault; `fallback` without a number, undefined if the fault is not requested. */
export function amount(directives: Directives, name: FaultName, fallback = 0): number | undefined {
  const value = directives.get(name)
  if (value === undefined) return undefined
  return value === '' || Number.isNaN(Number(value)) ? fallback : Number(value)
}
