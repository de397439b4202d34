import { and, eq } from 'drizzle-orm'
import { claimDueProbes, listPausedLines, resumeLine } from '#domain/lines'
import type { ChannelId, Runtime, Town } from '#domain/town'
import type { Queue } from '#platform/jobs'
import { conversation, isUnsent, outboundMessage } from '../tables.ts'

/** Asks a platform whether a paused number works again. */
export const probeLine: Queue<{ channel: ChannelId }> = { name: 'probe-line', retries: 0 }

/** Has the platforms of paused numbers asked, where it is time. */
export const enqueueDueProbes = (town: Town): Promise<void> =>
  town.db.transaction(async (tx) => {
    const due = await claimDueProbes(tx, town)
    if (due.length > 0)
      await town.jobs.enqueue(
        tx,
        probeLine,
        due.map((channel) => ({ channel })),
      )
  })

/** Has the platforms of all paused numbers asked at once, for who has just repaired one. */
export const requestProbes = async (town: Town): Promise<void> => {
  const paused = await listPausedLines(town)
  if (paused.length === 0) return
  await town.db.transaction((tx) =>
    town.jobs.enqueue(
      tx,
      probeLine,
      paused.map(({ channel }) => ({ channel })),
    ),
  )
}

/** Asks whether a paused number works; where it does, what waits leaves, each conversation in its order. */
export const probePausedLine = async (
  town: Town,
  channel: ChannelId,
  { messenger, outboxes }: Pick<Runtime, 'messenger' | 'outboxes'>,
): Promise<void> => {
  const paused = (await listPausedLines(town)).find((one) => one.channel === channel)
  if (!paused) return
  const probe = await messenger.probe(channel)
  town.log.info({ channel, cause: paused.cause, probe }, 'paused number probed')
  // What is limited lets answers through; of templates nothing is known before it is not.
  if (probe !== 'works' && (probe !== 'limited' || paused.templatesOnly)) return
  if (await resumeLine(town.db, town, channel))
    for (const id of await listUnsent(town, channel)) outboxes.notify(town, id)
}

const listUnsent = async (town: Town, channel: ChannelId): Promise<string[]> => {
  const rows = await town.db
    .selectDistinct({ id: outboundMessage.conversationId })
    .from(outboundMessage)
    .innerJoin(conversation, eq(conversation.id, outboundMessage.conversationId))
    .where(and(eq(outboundMessage.jurisdictionId, town.id), isUnsent, eq(conversation.channel, channel)))
  return rows.map(({ id }) => id)
}
