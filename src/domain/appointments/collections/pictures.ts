import { and, eq, isNotNull } from 'drizzle-orm'
import { discardPictures, MAX_PICTURES, type RejectedPicture, storePictures } from '#domain/pictures'
import type { Town } from '#domain/town'
import { useCase } from '#domain/use-cases'
import type { Tx } from '#platform/database'
import type { Pickup } from '../read.ts'
import { appointment } from '../tables.ts'

const SEALED = 'appointment.pickup'

/**
 * Adds pictures to a collection whose day is held. What is no picture, or one too many, is left out.
 * @returns what was left out, and why
 */
export const addPickupPictures = useCase({
  allow: { citizen: true },
  prepare: ({ town }, { files }: { id: string; files: [name: string, file: Blob][] }) =>
    storePictures(town, files),
  run: async ({ db: tx, town }, { id }, { kept, rejected }): Promise<RejectedPicture[]> => {
    const theOne = and(
      eq(appointment.jurisdictionId, town.id),
      eq(appointment.id, id),
      eq(appointment.state, 'held'),
      isNotNull(appointment.pickup),
    )
    const [row] = await tx
      .select({ pickup: appointment.pickup })
      .from(appointment)
      .where(theOne)
      .for('update')
    const pickup = row?.pickup && town.vault.decrypt<Pickup>(row.pickup, SEALED)
    const all = [...new Set([...((pickup || undefined)?.pictures ?? []), ...kept])]
    const taken = pickup ? all.slice(0, MAX_PICTURES) : []
    await discardPictures(
      tx,
      town,
      kept.filter((one) => !taken.includes(one)),
    )
    if (pickup)
      await tx
        .update(appointment)
        .set({ pickup: town.vault.encrypt({ ...pickup, pictures: taken }, SEALED) })
        .where(theOne)
    const beyond = all.length - taken.length
    return [
      ...rejected,
      ...Array.from({ length: beyond }, () => ({ name: '', problem: 'too-many' as const })),
    ]
  },
})

/** The pictures of pickups that are forgotten go with them, where they came with nothing else. */
export const discardPickups = async (
  tx: Tx,
  town: Town,
  rows: readonly { pickup: (typeof appointment.$inferSelect)['pickup'] }[],
): Promise<void> => {
  const ids = rows.flatMap(({ pickup }) =>
    pickup ? (town.vault.decrypt<Pickup>(pickup, SEALED).pictures ?? []) : [],
  )
  await discardPictures(tx, town, ids)
}
