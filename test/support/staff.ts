import { sql } from 'drizzle-orm'
import { rowsOf } from '#platform/database'
import type { Town } from '#town/jurisdictions'
import type { NewMember, Staff } from '#town/staff'

/** Who works at the town hall of a test. */
const STAFF: NewMember[] = [
  { email: 'admin@demo.test', name: 'Núria Vila', role: 'administrator' },
  { email: 'agent@demo.test', name: 'Jordi Casals', role: 'agent', official: true },
  { email: 'operator@demo.test', name: 'Montse Riera', role: 'operator' },
  { email: 'lead@demo.test', name: 'Pere Soler', role: 'lead' },
  { email: 'editor@demo.test', name: 'Clara Font', role: 'editor' },
  { email: 'auditor@demo.test', name: 'Ramon Prat', role: 'auditor' },
  { email: 'brigada@demo.test', name: 'Joan Pla', role: 'agent', departments: ['ENLLUMENAT'] },
  { email: 'social@demo.test', name: 'Aina Puig', role: 'agent', teams: ['social'] },
]

/** The password of every member of staff in a test. */
export const PASSWORD = 'demo-demo-demo'

/** Adds those who are not there yet: to hash a password takes longer than all else that a world needs. */
export const addStaff = async (
  staff: Pick<Staff, 'add'>,
  { id, db }: Pick<Town, 'id' | 'db'>,
): Promise<void> => {
  const rows = await rowsOf<{ email: string }>(
    db,
    sql`select email from staff_user where jurisdiction_id = ${id}`,
  )
  const there = new Set(rows.map(({ email }) => email))
  await Promise.all(
    STAFF.filter(({ email }) => !there.has(email)).map((member) => staff.add(member, PASSWORD)),
  )
}
