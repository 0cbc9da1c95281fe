import type { Language } from '../../openai/in-chinese.ts'
import type { Environment } from '../config.ts'

/** The locale of messages: the first of the three that is set counts, as POSIX has it. */
export function languageOfLocale(environment: Environment): Language {
  const locale = environment['LC_ALL'] || environment['LC_MESSAGES'] || environment['LANG'] || ''
  return /^zh(?:$|[_.@-])/i.test(locale) ? 'chinese' : 'english'
}
