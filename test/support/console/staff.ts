import { sql } from 'drizzle-orm'
import type { Staff } from '#domain/staff'
import type { Town } from '#domain/town'
import { queryRows } from '#platform/database'
import { PASSWORD, STAFF } from '../../../src/dev/demo-staff.ts'

/** Adds those who are not there yet: to hash a password takes longer than all else that a world needs. */
export const addStaff = async (
  staff: Pick<Staff, 'add'>,
  { id, db }: Pick<Town, 'id' | 'db'>,
): Promise<void> => {
  const rows = await queryRows<{ email: string }>(
    db,
    sql`select email from staff_user where jurisdiction_id = ${id}`,
  )
  const there = new Set(rows.map(({ email }) => email))
  await Promise.all(
    STAFF.filter(({ email }) => !there.has(email)).map((member) => staff.add(member, PASSWORD)),
  )
}
