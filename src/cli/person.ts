import { erasePerson, exportPersonalDataOf, findConversationOf } from '#domain/conversations'
import { traceError } from '#platform/telemetry'
import { BadConfig } from '../server/config.ts'
import { readCommandConfig } from '../server/towns/index.ts'
import { openTown } from './open-town.ts'

/**
 * `bun run person show|forget TELEPHONE|USER-ID`: exports or erases a citizen's personal data, for requests that
 * do not come through the chat.
 */
const run = async (): Promise<void> => {
  const [what, whom = ''] = process.argv.slice(2)
  const digits = whom.replace(/[\s+().-]/g, '')
  const id = /^\d{6,20}$/.test(digits) ? digits : /^[A-Z]{2}\.\w+/.test(whom) ? whom : undefined
  if ((what !== 'show' && what !== 'forget') || !id)
    throw new BadConfig(
      'Usage: bun run person show|forget 34600111222 (telephone with country code), or a WhatsApp user id (ES.84…), as shown in the console',
    )
  const { town, close } = await openTown(readCommandConfig(process.env), 'error')
  const conversationId = await findConversationOf(town, id)
  if (!conversationId)
    throw new BadConfig(
      'No conversation was found for this telephone or user id: the person never wrote, or is already erased.',
    )
  if (what === 'show') {
    const held = await exportPersonalDataOf(town, conversationId, 'themselves')
    process.stdout.write(`${held?.content ?? ''}\n`)
  } else {
    const outcome = await erasePerson(town, conversationId)
    process.stdout.write(
      outcome === 'kept'
        ? 'A discreet team has an open case with this person: personal data are erased once it is closed.\n'
        : 'Erasure scheduled: done within seconds while the service runs, after the last reply is sent.\n',
    )
  }
  await close()
}

run().then(
  () => process.exit(0),
  (error) => {
    process.stderr.write(`${error instanceof BadConfig ? error.message : traceError(error)}\n`)
    process.exit(1)
  },
)
