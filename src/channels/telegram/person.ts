import { accountId, type PersonIds, type Profile } from '#domain/contacts'
import type { Language } from '#domain/town'
import { LANGUAGES } from '#languages'
import { sanitise } from '#platform/text'
import { CHANNEL_ID } from './channel-id.ts'
import type { User } from './schemas.ts'

/** A person by their account: its id never becomes another's, while usernames and telephones do. */
export const toPersonIds = ({ id }: User): PersonIds => ({ account: accountId(CHANNEL_ID, String(id)) })

/** What a person calls themselves. */
export const toProfile = ({ first_name, last_name, username }: User): Profile => {
  const name = sanitise([first_name, last_name].filter(Boolean).join(' '), 100)
  const handle = sanitise(username ?? '', 60).replace(/^@/, '')
  return { ...(name ? { name } : {}), ...(handle ? { username: handle } : {}) }
}

/** The language of their app, an IETF tag, where citizens are answered in it. */
export const toLanguage = ({ language_code: tag }: User): Language | undefined =>
  LANGUAGES.find((one) => one === tag?.toLowerCase().split('-')[0])
