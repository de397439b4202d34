import type { Town } from '#domain/town'
import { MODULES } from './modules.ts'

/**
 * Erases people who asked for it, and what is left of them in other modules. Should the process end between, the tasks of the
 * night do it.
 */
export const eraseDueContacts = async (town: Town): Promise<void> => {
  let erased = 0
  for (const { eraseDue } of MODULES) erased += (await eraseDue?.(town)) ?? 0
  if (erased === 0) return
  for (const { afterErasure } of MODULES) await afterErasure?.(town)
}
