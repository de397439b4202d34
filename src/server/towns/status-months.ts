import { endOfRetention, maintainStatusMonths, type StatusRetention } from '#domain/conversations'
import { describeError, type Log } from '#platform/telemetry'
import type { Towns } from './registry.ts'

/** What the partitions of all towns are looked after with. */
type StatusMonths = { towns: Towns; url: string; at: Date; log: Log }

/** Makes the months ahead for the statuses of messages and drops those that no town keeps: a table is of all towns. */
export const tendStatusMonths = async ({ towns, url, at, log }: StatusMonths): Promise<void> => {
  const retentions: StatusRetention[] = []
  for (const { id, config } of towns.directory.all()) {
    if (!config) continue
    try {
      const town = await towns.visit(id)
      if (town) retentions.push({ townId: id, before: endOfRetention(town) })
    } catch (error) {
      // Its statuses stay for now.
      log.warn({ town: id, error: describeError(error) }, 'retention of a town not known')
    }
  }
  const { created, dropped, deleted } = await maintainStatusMonths(url, retentions, at)
  if (created.length + dropped.length + deleted > 0)
    log.info({ created, dropped, deleted }, 'partitions of delivery statuses maintained')
}
