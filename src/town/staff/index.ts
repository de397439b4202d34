/** Who works here and what they may do. */
export { type Action, type Member, may, openStaff, type Role, type Staff } from './staff.ts'
