// One report that is being written, kept in this browser with its picture: closing the page loses nothing of it. Nobody else has it.
import { type DBSchema, type IDBPDatabase, openDB } from 'idb'

/** What stood in a field. `checked`: of those that are ticked. */
export type KeptField = { name: string; value: string | File; checked?: boolean }

/** `url`: the page that it is written on; `form`: the name of its filling-in, under which it is taken once. */
export type KeptReport = { url: string; form: string; fields: KeptField[]; at: number }

interface Kept extends DBSchema {
  kept: { key: string; value: KeptReport }
}

const KEY = 'report'

/** Somebody who comes back after so long, in milliseconds, tells of something else. */
const KEPT_MS = 7 * 86_400_000

/** A browser that keeps nothing, or has no room, is no reason not to report. */
const within = async <Result>(
  work: (db: IDBPDatabase<Kept>) => Promise<Result>,
): Promise<Result | undefined> => {
  try {
    const db = await openDB<Kept>('site', 1, { upgrade: (fresh) => void fresh.createObjectStore('kept') })
    try {
      return await work(db)
    } finally {
      db.close()
    }
  } catch {
    return undefined
  }
}

export const keepReport = (report: Omit<KeptReport, 'at'>): Promise<unknown> =>
  within((db) => db.put('kept', { ...report, at: Date.now() }, KEY))

export const dropReport = (): Promise<unknown> => within((db) => db.delete('kept', KEY))

export const keptReport = async (): Promise<KeptReport | undefined> => {
  const report = await within((db) => db.get('kept', KEY))
  if (!report) return undefined
  if (Date.now() - report.at < KEPT_MS) return report
  await dropReport()
  return undefined
}
