import { sql } from 'drizzle-orm'
import { listMembers } from '#domain/staff'
import type { Town, TownData } from '#domain/town'
import { queryRows } from '#platform/database'
import { giveAppointments } from './appointments.ts'
import { collectBulkyWaste } from './collections.ts'
import { holdConversations } from './conversations.ts'
import { deliverAll, listQueued } from './deliver.ts'
import { sendNotices } from './notices.ts'
import { arrangeOffice } from './office/arrange.ts'
import { askNeighbours } from './office/consultations.ts'
import { addUpdates } from './office/neighbours.ts'
import { openPast } from './past-town.ts'
import { createRandom } from './random.ts'
import { fileReports, reportKey } from './reports.ts'
import { announceWorks } from './works.ts'

/** The same month in every demonstration, but for the days on which it falls. */
const SEED = 20_261_130

/**
 * Writes a month of the town's work, by the town's own rules and with a clock that is set back: once.
 * @param streets where things are reported
 * @returns whether it was written now
 */
export const buildMonth = async (town: Town, { streets }: Pick<TownData, 'streets'>): Promise<boolean> => {
  if (await isThere(town)) return false
  const members = (await listMembers(town)).filter(({ active }) => active)
  // A discreet team's people answer those who come to it, and nobody else.
  const agents = members.filter(({ role, teams }) => role === 'agent' && teams.length === 0)
  const agent = agents.find(({ departments }) => departments.length === 0)
  const lead = members.find(({ role }) => role === 'lead')
  if (!agent || !lead) throw new Error('the month needs an agent and a lead')
  const random = createRandom(SEED)
  // To the minute: what has happened by now does not depend on how long the start took.
  const now = new Date(Math.floor(town.now().getTime() / 60_000) * 60_000)
  await town.db.transaction(async (tx) => {
    const past = openPast(town, tx)
    const waiting = await listQueued(past)
    const workers = agents.map((one) => ({ ...one, department: one.departments[0] }))
    const known = streets.filter(({ kind, officialName }) => kind && officialName)
    const labels = await arrangeOffice(past, { lead, now })
    const { contactIds, requestIds } = await fileReports(past, tx, {
      streets: known,
      workers,
      crew: members.filter(({ role }) => role === 'crew'),
      labels,
      random,
      now,
    })
    await holdConversations(past, tx, { agent, labels, random, now })
    await addUpdates(past, tx, { contactIds, requestIds, now })
    await sendNotices(past, tx, { contactIds, random, now, author: lead.name })
    // By chance of its own: what comes after it is as it was without it.
    await announceWorks(past, tx, { contactIds, random: createRandom(SEED + 1), now, author: lead })
    await askNeighbours(past, { random: createRandom(SEED + 2), now, author: lead })
    await giveAppointments(past, { random, now, by: agent.name })
    await collectBulkyWaste(past, { streets: known, members, random: createRandom(SEED + 3), now })
    await deliverAll(past, waiting, random, now)
  })
  return true
}

const isThere = async (town: Town): Promise<boolean> => {
  const [row] = await queryRows<{ there: boolean }>(
    town.db,
    sql`select exists (select from service_request
      where jurisdiction_id = ${town.id} and idempotency_key = ${reportKey(0)}) as there`,
  )
  return row?.there ?? false
}
