import { settingsDocument } from '../server/settings/document.ts'

/** `bun run settings`: writes docs/configuration.md from what the modules declare. */
await Bun.write('docs/configuration.md', settingsDocument())
