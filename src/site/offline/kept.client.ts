// One report that is being written, kept in this browser with its picture: closing the page loses nothing of it. Nobody else has it.

/** What stood in a field. `checked`: of those that are ticked. */
export type KeptField = { name: string; value: string | File; checked?: boolean }

/** `url`: the page that it is written on; `form`: the name of its filling-in, under which it is taken once. */
export type KeptReport = { url: string; form: string; fields: KeptField[]; at: number }

const NAME = 'site'
const KEY = 'report'

/** Somebody who comes back after so long, in milliseconds, tells of something else. */
const KEPT_MS = 7 * 86_400_000

const store = <Result>(mode: IDBTransactionMode, work: (kept: IDBObjectStore) => IDBRequest<Result>) =>
  new Promise<Result>((resolve, reject) => {
    const open = indexedDB.open(NAME, 1)
    open.onupgradeneeded = () => open.result.createObjectStore('kept')
    open.onerror = () => reject(open.error)
    open.onsuccess = () => {
      const transaction = open.result.transaction('kept', mode)
      const request = work(transaction.objectStore('kept'))
      transaction.oncomplete = () => {
        open.result.close()
        resolve(request.result)
      }
      transaction.onerror = () => reject(transaction.error)
      transaction.onabort = () => reject(transaction.error)
    }
  })

/** A browser that keeps nothing, or has no room, is no reason not to report. */
const quietly = <Result>(work: Promise<Result>): Promise<Result | undefined> => work.catch(() => undefined)

export const keepReport = (report: Omit<KeptReport, 'at'>): Promise<unknown> =>
  quietly(store('readwrite', (kept) => kept.put({ ...report, at: Date.now() }, KEY)))

export const dropReport = (): Promise<unknown> => quietly(store('readwrite', (kept) => kept.delete(KEY)))

export const keptReport = async (): Promise<KeptReport | undefined> => {
  const report = await quietly(store<KeptReport | undefined>('readonly', (kept) => kept.get(KEY)))
  if (!report) return undefined
  if (Date.now() - report.at < KEPT_MS) return report
  await dropReport()
  return undefined
}
