import { sql } from 'drizzle-orm'
import { rowsOf } from '#platform/database'
import type { Town } from '#town/jurisdictions'
import type { Staff } from '#town/staff'
import { PASSWORD, STAFF } from '../../src/demo-staff.ts'

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
