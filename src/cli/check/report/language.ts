import type { Language } from '../../../errors/localize.ts'
import type { Environment } from '../../../server/config/index.ts'

/** The locale of messages: the first of the three that is set, as in POSIX. */
export function languageOfLocale(environment: Environment): Language {
  const locale = environment['LC_ALL'] || environment['LC_MESSAGES'] || environment['LANG'] || ''
  return /^zh(?:$|[_.@-])/i.test(locale) ? 'chinese' : 'english'
}
