/** Where news, events and addresses come from. */
export { handleImport, importPage } from './import.tsx'
export { fetchSourceNow, sourcesPage } from './sources.tsx'
