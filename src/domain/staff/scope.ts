import { isInDepartment, type Member } from './roles.ts'

/** Whose rows these are to a member: those of their departments, and how many others have. */
export type DepartmentScoped<Row> = { visible: Row[]; hiddenCount: number }

/**
 * What a member may know of some requests: those of their own departments, and of the others only how many there are,
 * neither what nor where. Every list of requests that is found otherwise than through the queue goes through here.
 */
export const scopeToDepartments = <Row extends { department: string }>(
  member: Pick<Member, 'departments'> | undefined,
  rows: Row[],
): DepartmentScoped<Row> => {
  const visible = rows.filter(({ department }) => member !== undefined && isInDepartment(member, department))
  return { visible, hiddenCount: rows.length - visible.length }
}
