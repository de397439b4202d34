/** Official registers of addresses, imported into a town's folder. */

export type { Skipped, SkipReason } from './collect.ts'
export { InvalidRegister, importRegister, type RegisterImport } from './import.ts'
export { writeRegister } from './write.ts'
