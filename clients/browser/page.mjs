/** Nothing but the SDK, for what the test has the page do. */
import OpenAI from 'openai'

globalThis.OpenAI = OpenAI
globalThis.connect = (options) => new OpenAI({ ...options, dangerouslyAllowBrowser: true })
