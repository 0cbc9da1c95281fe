/**
 * To be imported before anything else is. V8's two optimizing compilers keep for good what they once took, and with a
 * thousand streams hundreds of functions come to the first one at one time: 20 to 40 MB. The second one is enough, if it
 * begins earlier.
 */
import { setFlagsFromString } from 'node:v8'

setFlagsFromString('--no-maglev')
setFlagsFromString('--invocation-count-for-turbofan=500')
