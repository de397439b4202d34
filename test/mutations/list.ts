import { ACCESS_MUTATIONS } from './access.ts'
import { INPUT_MUTATIONS } from './input.ts'
import type { Mutation } from './mutation.ts'
import { RECORD_MUTATIONS } from './records.ts'
import { SERVICE_MUTATIONS } from './service.ts'
import { STAFF_MUTATIONS } from './staff.ts'

/** Every protection that is taken out, by the lines of docs/security.md. */
export const MUTATIONS: readonly Mutation[] = [
  ...ACCESS_MUTATIONS,
  ...STAFF_MUTATIONS,
  ...INPUT_MUTATIONS,
  ...RECORD_MUTATIONS,
  ...SERVICE_MUTATIONS,
]
