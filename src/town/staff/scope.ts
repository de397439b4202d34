import { inDepartment, type Member } from './roles.ts'

/** Whose rows these are to a member: those of their departments, and how many others have. */
export type Scoped<Row> = { seen: Row[]; elsewhere: number }

/**
 * What a member may know of some requests: those of their own departments, and of the others only how many there are,
 * neither what nor where. Every list of requests that is found otherwise than through the queue goes through here.
 */
export const withinDepartments = <Row extends { department: string }>(
  member: Pick<Member, 'departments'> | undefined,
  rows: Row[],
): Scoped<Row> => {
  const seen = rows.filter(({ department }) => member !== undefined && inDepartment(member, department))
  return { seen, elsewhere: rows.length - seen.length }
}
