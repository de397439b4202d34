import { and, eq, inArray } from 'drizzle-orm'
import type { Town } from '#domain/town'
import type { Tx } from '#platform/database'
import { type BounceReport, readBounce } from '#platform/mail'
import { indexOfAddress } from './address-index.ts'
import { mailStop, outboundMail, type StopReason } from './tables.ts'

type Executor = Pick<Tx, 'insert' | 'select' | 'delete'>

/** Sends nothing more to an address. The first reason stays. */
export const stopAddress = async (
  db: Executor,
  town: Town,
  addressIndex: Buffer,
  reason: StopReason,
): Promise<void> => {
  await db
    .insert(mailStop)
    .values({ id: Bun.randomUUIDv7(), jurisdictionId: town.id, addressIndex, reason, at: town.now() })
    .onConflictDoNothing()
}

/** Whether nothing is sent to an address. */
export const isStopped = async (
  town: Town,
  addressIndex: Buffer,
  db: Pick<Tx, 'select'> = town.db,
): Promise<boolean> => {
  const [found] = await db
    .select({ id: mailStop.id })
    .from(mailStop)
    .where(and(eq(mailStop.jurisdictionId, town.id), eq(mailStop.addressIndex, addressIndex)))
  return found !== undefined
}

/** Which of these addresses take nothing, and why. */
export const listStoppedAddresses = async (
  town: Town,
  addresses: readonly string[],
): Promise<ReadonlyMap<string, StopReason>> => {
  if (addresses.length === 0) return new Map()
  const byIndex = new Map(
    addresses.map((address) => [indexOfAddress(town, address).toString('hex'), address]),
  )
  const rows = await town.db
    .select({ addressIndex: mailStop.addressIndex, reason: mailStop.reason })
    .from(mailStop)
    .where(
      and(
        eq(mailStop.jurisdictionId, town.id),
        inArray(
          mailStop.addressIndex,
          addresses.map((address) => indexOfAddress(town, address)),
        ),
      ),
    )
  return new Map(
    rows.flatMap(({ addressIndex, reason }) => {
      const address = byIndex.get(addressIndex.toString('hex'))
      return address === undefined ? [] : [[address, reason] as const]
    }),
  )
}

/**
 * Takes a report of a failed delivery (RFC 3464): the message is noted, and an address that is none is sent nothing more.
 * @returns what it says; undefined where it is about no message of the town's
 */
export const recordBounce = async (town: Town, raw: Uint8Array): Promise<BounceReport | undefined> => {
  const report = await readBounce(raw)
  if (!report) return undefined
  return town.db.transaction(async (tx) => {
    const [mail] = await tx
      .update(outboundMail)
      .set({ state: 'bounced', problem: report.status, content: null })
      .where(and(eq(outboundMail.jurisdictionId, town.id), eq(outboundMail.id, report.mailId)))
      .returning({ recipientIndex: outboundMail.recipientIndex })
    if (!mail) return undefined
    town.metrics.mail.inc({ outcome: 'bounced' })
    if (report.dead) await stopAddress(tx, town, mail.recipientIndex, 'dead')
    return report
  })
}
