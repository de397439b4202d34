import type { Town } from '#domain/town'
import { countQuarantined } from './inbound/quarantine.ts'
import { getChannelLoad } from './statistics.ts'

export const measureMessages = async (town: Town): Promise<void> => {
  const { metrics } = town
  const [load, quarantine] = await Promise.all([getChannelLoad(town), countQuarantined(town)])
  for (const direction of ['in', 'out'] as const) {
    metrics.pendingMessages.set({ direction }, load[direction].waiting)
    metrics.oldestPending.set({ direction }, load[direction].oldest)
  }
  metrics.inQuarantine.set(quarantine.waiting)
}
