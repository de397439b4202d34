import { createMessenger } from '#channels/core'
import { perTown, type Runtime, type Town } from '#domain/town'
import type { Towns } from './towns/index.ts'

/** What a town's jobs are run with: what the process has for all towns, and the messenger of this one. */
export const createRuntimeOf = (
  towns: Pick<Towns, 'detailsOf'>,
  shared: Omit<Runtime, 'messenger'>,
): ((town: Town) => Runtime) =>
  perTown((town: Town) => ({ ...shared, messenger: createMessenger(towns.detailsOf(town).channels) }))
