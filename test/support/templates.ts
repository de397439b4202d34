import { readTemplates } from '#channels/whatsapp'
import { createAccount } from '../../src/dev/emulator/index.ts'

/** The town's templates, as they are handed in to the platform. */
export const TOWN_TEMPLATES = readTemplates('towns/manresa.cat')

/** An account that has them, approved. */
export const TOWN_ACCOUNT = createAccount(TOWN_TEMPLATES)
