import { erasePerson, exportPersonalDataOf, findConversationOf } from '#domain/conversations'
import { forgetMailAddress, readHeldByMail } from '#domain/notifications'
import type { Town } from '#domain/town'
import { parseMailAddress } from '#platform/mail'
import { BadConfig } from '../server/config.ts'
import { readCommandConfig } from '../server/towns/index.ts'
import { openTown } from './open-town.ts'
import { type Environment, TERMINAL, type Terminal, toExitStatus } from './terminal.ts'

/**
 * `bun run person show|forget TELEPHONE|E-MAIL|USER-ID`: exports or erases a citizen's personal data, for requests that
 * do not come through the chat.
 */
const run = async ([what, whom = '']: string[], env: Environment, terminal: Terminal): Promise<void> => {
  const digits = whom.replace(/[\s+().-]/g, '')
  const address = parseMailAddress(whom)
  const id = /^\d{6,20}$/.test(digits)
    ? digits
    : /^(?:[A-Z]{2}\.\w+|[a-z][a-z-]*:\w+$)/.test(whom)
      ? whom
      : undefined
  if ((what !== 'show' && what !== 'forget') || !(id || address))
    throw new BadConfig(
      'Usage: bun run person show|forget 34600111222 (telephone with country code), an e-mail address, a WhatsApp user id (ES.84…), or an account of another messenger with its channel (telegram:271828182), as the export of their data has it',
    )
  const { town, close } = await openTown(readCommandConfig(env), 'error')
  try {
    if (address || !id) await byMail(town, terminal, { what, address: address ?? '' })
    else await byConversation(town, terminal, { what, id })
  } finally {
    await close()
  }
}

/** Of somebody who wrote, by their telephone or user id. */
const byConversation = async (
  town: Town,
  { say }: Terminal,
  { what, id }: { what: 'show' | 'forget'; id: string },
): Promise<void> => {
  const conversationId = await findConversationOf(town, id)
  if (!conversationId)
    throw new BadConfig(
      'No conversation was found for this telephone or user id: the person never wrote, or is already erased.',
    )
  if (what === 'show') {
    const held = await exportPersonalDataOf(town, conversationId, 'themselves')
    say(held?.content ?? '')
    return
  }
  const outcome = await erasePerson(town, conversationId)
  say(
    outcome === 'kept'
      ? 'A discreet team has an open case with this person: personal data are erased once it is closed.'
      : 'Erasure scheduled: done within seconds while the service runs, after the last reply is sent.',
  )
}

/** Of somebody who is known by an e-mail address: what it confirmed, and what was made with it. */
const byMail = async (
  town: Town,
  { say }: Terminal,
  { what, address }: { what: 'show' | 'forget'; address: string },
): Promise<void> => {
  if (what === 'forget') {
    const files = await town.db.transaction((tx) => forgetMailAddress(tx, town, address))
    for (const key of files) await town.media.remove(key)
    say('The address is erased.')
    return
  }
  const { follows, requests, appointments } = await readHeldByMail(town.db, town, address)
  const lines = [
    ...follows.map(({ follow: { kind, subject, confirmed } }) =>
      [kind, subject, confirmed ? 'confirmed' : 'not confirmed'].filter(Boolean).join(' · '),
    ),
    ...requests.map(
      ({ id, requestedAt, description }) => `${id} · ${requestedAt.toISOString()} · ${description}`,
    ),
    ...appointments.map(({ code, startsAt, person }) =>
      [code, startsAt.toISOString(), person?.name, person?.phone].filter(Boolean).join(' · '),
    ),
  ]
  say(lines.join('\n') || 'Nothing is kept under this address.')
}

/** @returns the exit status */
export const runPersonCommand = (args: string[], env: Environment, terminal: Terminal): Promise<number> =>
  toExitStatus(run(args, env, terminal), terminal)

if (import.meta.main) process.exit(await runPersonCommand(process.argv.slice(2), process.env, TERMINAL))
